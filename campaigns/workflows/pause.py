from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop

from campaigns.workflows.models import Campaign
from channels.outbox.halt import CAMPAIGN, halt, lift
from lifecycle.accounts.actor import name_at_work
from lifecycle.accounts.record import record
from lifecycle.look.retold import kept

PAUSED = kept(gettext_noop("paused “%(campaign)s”"))
LET_GO_ON = kept(gettext_noop("let “%(campaign)s” go on"))


class NotPublished(ValueError):
    """There is nothing that could go on."""


def pause(*, campaign: Campaign, by: str, now: datetime) -> None:
    """Nobody enters or goes on, and nothing more is handed to a provider; whoever is inside keeps their place."""
    # Both or neither: one that is paused and has no halt would go on sending, and could not be paused again.
    with transaction.atomic():
        changed = {"updated_at": now, "changed_by": name_at_work()}
        if Campaign.objects.filter(pk=campaign.pk, status="live").update(status="paused", **changed):
            halt(scope=CAMPAIGN, key=str(campaign.pk), by=by, now=now)
            record(verb="campaign.pause", sentence=PAUSED % {"campaign": campaign.name}, now=now, about=campaign)
    campaign.refresh_from_db()


def resume(*, campaign: Campaign, now: datetime) -> None:
    if campaign.live_version_id is None:
        raise NotPublished("This campaign was never published. Publish it first.")
    with transaction.atomic():
        held = Campaign.objects.select_for_update().get(pk=campaign.pk)
        if held.status == "ended":
            raise NotPublished("This campaign has ended. Publish it, and it begins anew.")
        if held.status != "live":
            changed = {"updated_at": now, "changed_by": name_at_work()}
            Campaign.objects.filter(pk=campaign.pk).update(status="live", **changed)
            record(verb="campaign.resume", sentence=LET_GO_ON % {"campaign": campaign.name}, now=now, about=campaign)
        lift(scope=CAMPAIGN, key=str(campaign.pk))
    campaign.refresh_from_db()
