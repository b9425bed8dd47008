from collections.abc import Mapping
from datetime import datetime
from typing import Any

from campaigns.workflows.editing.draft import fresh_key, lead, target_of, usual_way
from campaigns.workflows.editing.open_draft import open_draft
from campaigns.workflows.graph import bound
from campaigns.workflows.models import Campaign
from campaigns.workflows.steps.base import steps

BEGINNING = ("", "next")


def add_step(
    *,
    campaign: Campaign,
    kind: str,
    settings: Mapping[str, Any],
    after: tuple[str, str] = BEGINNING,
    now: datetime,
    seen: datetime | None = None,
) -> str:
    """Put a step behind that exit of that step, before whatever the exit led to. Its key.

    Raises BadStep, UnknownKind or KeyError where there is nothing to put it behind.
    """
    made = steps.get(kind)(bound(dict(settings), campaign.pk))
    with open_draft(campaign=campaign, seen=seen, now=now) as held:
        source, way = after
        following = target_of(held.draft, source, way)
        key = fresh_key(held.draft, str(settings.get("template") or kind))
        goes_on = usual_way(made.exit_names())
        exits = {goes_on: following} if goes_on and following else {}
        held.draft["steps"][key] = {"kind": kind, "settings": dict(settings), "exits": exits}
        lead(held.draft, source, way, key)
    return key
