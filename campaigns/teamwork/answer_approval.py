from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop

from campaigns.teamwork.ask_approval import close_task
from campaigns.teamwork.models import Approval
from lifecycle.accounts.actor import Actor
from lifecycle.accounts.record import record
from lifecycle.look.retold import kept

APPROVED = kept(gettext_noop("approved “%(campaign)s”"))
SENT_BACK = kept(gettext_noop("sent “%(campaign)s” back"))


class OwnWork(PermissionError):
    """Nobody approves of what they asked for or wrote themselves."""


class Answered(ValueError):
    """Somebody was quicker, or it is about something that has changed since."""


def answer_approval(
    *,
    approval: Approval,
    name: str,
    digest: str,
    by: Actor,
    editors: Collection[int],
    is_yes: bool,
    words: str,
    now: datetime,
) -> Approval:
    """editors: users who wrote what is to be published. digest: of that as it is now."""
    if by.user_id is None or by.user_id == approval.asked_by or by.user_id in editors:
        raise OwnWork("You worked on this yourself. Somebody else has to approve of it.")
    with transaction.atomic():
        held = Approval.objects.select_for_update().get(pk=approval.pk)
        if held.answer:
            raise Answered(f"{held.answered_name} has answered already.")
        if held.digest != digest:
            raise Answered("It was changed after you were asked. Whoever changed it has to ask you again.")
        held.answer, held.answer_words = "yes" if is_yes else "no", words
        held.answered_by, held.answered_name, held.answered_at = by.user_id, by.name[:150], now
        held.save()
        close_task(held, now)
        said = (APPROVED if is_yes else SENT_BACK) % {"campaign": name}
        record(verb="campaign.answer", sentence=said, now=now, changes=[words] if words else [])
    return held
