from datetime import datetime

from campaigns.workflows.editing.draft import whole
from campaigns.workflows.editing.open_draft import open_draft
from campaigns.workflows.models import Campaign, WorkflowVersion


def take_version(*, campaign: Campaign, version: WorkflowVersion, now: datetime, seen: datetime | None = None) -> None:
    """Make the draft what was published once: published again, that is the way back. What was not published is gone.

    Its steps are the same steps as then. Whoever had one gets it no second time.
    """
    with open_draft(campaign=campaign, seen=seen, now=now) as held:
        back = whole(version.graph)
        gone = {*held.draft.get("gone", ()), *back.get("gone", ()), *held.draft["steps"]} - set(back["steps"])
        held.draft = back | {"gone": sorted(gone)}
        held.topic, held.reentry = version.topic, version.reentry
        held.goal, held.exit_rule = version.goal, version.exit_rule
