from datetime import datetime

from campaigns.workflows.editing.draft import whole
from campaigns.workflows.editing.open_draft import open_draft
from campaigns.workflows.models import Campaign


def discard_draft(*, campaign: Campaign, now: datetime, seen: datetime | None = None) -> None:
    """Back to what was published last. Steps made since then are gone for good, their keys with them."""
    with open_draft(campaign=campaign, seen=seen, now=now) as held:
        version = held.live_version
        if version is None:
            return
        back = whole(version.graph)
        gone = {*held.draft.get("gone", ()), *held.draft["steps"]} - set(back["steps"])
        held.draft = back | {"gone": sorted(gone)}
        held.goal, held.exit_rule, held.reentry = version.goal, version.exit_rule, version.reentry
