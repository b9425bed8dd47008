from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from campaigns.workflows.editing.draft import whole
from campaigns.workflows.editing.open_draft import open_draft
from campaigns.workflows.models import Campaign


class KeyUsedBefore(ValueError):
    pass


def replace_draft(
    *,
    campaign: Campaign,
    draft: Mapping[str, Any],
    now: datetime,
    seen: datetime | None = None,
    back: Collection[str] = (),
) -> None:
    """Put another draft in its place, as a program or a file gives it. Raises KeyUsedBefore.

    back: keys of steps that were taken away and are meant to be the same steps again.
    """
    with open_draft(campaign=campaign, seen=seen, now=now) as held:
        before = held.draft
        gone = set(before.get("gone", ())) - set(back)
        fresh = {name: part for name, part in whole(draft).items() if name != "gone"}
        if again := sorted(gone & set(fresh["steps"])):
            raise KeyUsedBefore(
                f"A step called “{again[0]}” was taken away before. Its key stays with its history: take another one."
            )
        left = sorted(gone | (set(before["steps"]) - set(fresh["steps"])))
        held.draft = fresh | ({"gone": left} if left else {})
