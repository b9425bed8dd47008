from datetime import datetime
from typing import Any

from campaigns.rehearsal.models import RehearsalRun
from campaigns.workflows.models import Campaign
from channels.outbox.wake import wake


def ask_for(
    *, campaign: Campaign, start: datetime, end: datetime, of_draft: bool, by: Any, now: datetime
) -> RehearsalRun:
    """A worker takes it up as soon as one is free."""
    run = RehearsalRun.objects.create(
        campaign=campaign, start=start, end=end, of_draft=of_draft, asked_by=by, asked_at=now
    )
    wake("campaigns.rehearse")
    return run


def stop(*, run: RehearsalRun, now: datetime) -> bool:
    """Between two instants the worker looks whether it is to stop. False where it had ended already."""
    going = RehearsalRun.objects.filter(pk=run.pk, state__in=("waiting", "running"))
    return bool(going.update(state="stopped", finished_at=now))
