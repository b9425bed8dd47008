from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from campaigns.workflows.editing.open_draft import open_draft
from campaigns.workflows.models import Campaign


def set_triggers(
    *, campaign: Campaign, triggers: Sequence[Mapping[str, Any]], now: datetime, seen: datetime | None = None
) -> None:
    """What lets people in: each its kind and its settings side by side."""
    with open_draft(campaign=campaign, seen=seen, now=now) as held:
        held.draft["triggers"] = [dict(trigger) for trigger in triggers]
