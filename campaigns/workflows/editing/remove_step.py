from datetime import datetime

from campaigns.workflows.editing.draft import lead, usual_way, ways_to
from campaigns.workflows.editing.open_draft import open_draft
from campaigns.workflows.models import Campaign


def remove_step(*, campaign: Campaign, key: str, now: datetime, seen: datetime | None = None) -> None:
    """Take a step away. Whatever led to it leads to where it went on."""
    with open_draft(campaign=campaign, seen=seen, now=now) as held:
        draft = held.draft
        exits = draft["steps"][key].get("exits") or {}
        following = exits.get(usual_way(list(exits)), "")
        for source, way in list(ways_to(draft, key)):
            if source != key:
                lead(draft, source, way, following if following != key else "")
        del draft["steps"][key]
        draft["gone"] = [*draft.get("gone", []), key]
