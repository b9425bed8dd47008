from datetime import datetime

from campaigns.workflows.editing.draft import lead
from campaigns.workflows.editing.open_draft import open_draft
from campaigns.workflows.models import Campaign


def connect(
    *, campaign: Campaign, key: str, exit: str, target: str, now: datetime, seen: datetime | None = None
) -> None:
    """Let an exit lead to another step that is there, or with an empty target to none. An empty key is the beginning.

    Raises KeyError where there is no such step.
    """
    with open_draft(campaign=campaign, seen=seen, now=now) as held:
        if target and target not in held.draft["steps"]:
            raise KeyError(target)
        lead(held.draft, key, exit, target)
