from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max

from campaigns.workflows.choices import Choices
from campaigns.workflows.models import Campaign, WorkflowVersion
from channels.outbox.halt import CAMPAIGN, lift
from channels.outbox.wake import wake
from lifecycle.accounts.actor import name_at_work
from lifecycle.consent.topics import topic_named

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def freeze(
    *,
    campaign: Campaign,
    by: "User | None",
    now: datetime,
    name: str = "",
    changes: Sequence[str] = (),
    choices: Choices | None = None,
) -> WorkflowVersion:
    """The draft as the version that runs from now on, whoever may ask for it: `publish` asks that first."""
    with transaction.atomic():
        campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
        campaign.topic = topic_named(campaign.topic).key
        last = campaign.versions.aggregate(last=Max("number"))["last"] or 0
        version = WorkflowVersion.objects.create(
            campaign=campaign,
            number=last + 1,
            graph=campaign.draft,
            goal=campaign.goal,
            exit_rule=campaign.exit_rule,
            reentry=campaign.reentry,
            topic=campaign.topic,
            published_at=now,
            published_by=by,
            by=name,
            changes=list(changes),
            choices=dict(choices or {}),
            moved_at=None if last else now,
        )
        was_halted = campaign.status in ("paused", "ended")
        campaign.live_version = version
        campaign.status = "live"
        # Moments before this one were past at publish: nobody hears of them (engine rule 4).
        campaign.fired = {str(place): now.isoformat() for place in range(len(campaign.draft.get("triggers") or []))}
        campaign.edited_by = []
        campaign.notice = ""
        campaign.updated_at, campaign.changed_by = now, name_at_work()
        campaign.save()
        if was_halted:
            lift(scope=CAMPAIGN, key=str(campaign.pk))
        if last:
            wake("campaigns.move")
    return version
