from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop

from campaigns.workflows.models import Campaign, Enrollment
from campaigns.workflows.remove import remove
from channels.outbox.cancel import cancel_messages
from channels.outbox.halt import CAMPAIGN, halt
from channels.outbox.models import WAITING, Message
from channels.outbox.wake import wake
from lifecycle.accounts.actor import name_at_work
from lifecycle.accounts.record import record
from lifecycle.contacts.lock import lock
from lifecycle.look.retold import kept

ENDED = kept(gettext_noop("ended “%(campaign)s”"))

CHUNK = 1000


def end(*, campaign: Campaign, by: str, now: datetime) -> None:
    """Nobody enters or goes on any more; whoever is inside leaves, and what was not yet sent to them is cancelled."""
    with transaction.atomic():
        not_ended = Campaign.objects.filter(pk=campaign.pk).exclude(status="ended")
        if not_ended.update(status="ended", updated_at=now, changed_by=name_at_work()):
            halt(scope=CAMPAIGN, key=str(campaign.pk), by=by, now=now)
            record(verb="campaign.end", sentence=ENDED % {"campaign": campaign.name}, now=now, about=campaign)
            wake("campaigns.empty")
    campaign.refresh_from_db()


def empty(*, now: datetime) -> int:
    """Take a chunk of people out of an ended campaign, then what is still in line of it; how many."""
    ended = Campaign.objects.filter(status="ended")
    campaign = ended.filter(enrollments__is_active=True).first()
    if campaign is None:
        # Of those who had finished before it ended. Behind the halt it would wait for ever.
        in_line = Message.objects.filter(state__in=WAITING, campaign_id__in=ended.values("pk"))
        return _let_go(list(in_line.values_list("pk", "contact_id")[:CHUNK]), now)
    inside = Enrollment.objects.filter(campaign=campaign, is_active=True).values_list("contact_id", flat=True)
    return remove(campaign=campaign, contact_ids=list(inside[:CHUNK]), now=now)


def _let_go(in_line: list[tuple[int, int]], now: datetime) -> int:
    if not in_line:
        return 0
    with transaction.atomic():
        held = set(lock({contact_id for _pk, contact_id in in_line}))
        return cancel_messages([pk for pk, contact_id in in_line if contact_id in held], reason="by_hand", now=now)
