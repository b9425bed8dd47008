"""Steps of what runs that the draft has no more: as they were, and between which they stood."""

from collections.abc import Collection
from typing import Any

from campaigns.workflows.models import Campaign
from campaigns.workflows.screens.cards import cards_of

BEGIN = "/"  # as the canvas calls it


def ghosts(campaign: Campaign, removed: Collection[str]) -> list[dict[str, Any]]:
    """Two statements, and none while nothing is taken out."""
    live = campaign.live_version
    if not removed or live is None:
        return []
    known = live.graph["steps"]
    ways = [(BEGIN, live.graph.get("start"))] + [
        (key, target) for key, spec in known.items() for target in (spec.get("exits") or {}).values()
    ]
    was = cards_of(campaign, {"steps": known, "start": live.graph.get("start")}, [])
    return [
        {
            "key": key,
            "label": card.label,
            "icon": card.icon,
            "family": card.family,
            "shape": card.shape,
            "sentence": card.sentence,
            "from": [source for source, target in ways if target == key],
            "to": [target for source, target in ways if source == key and target],
        }
        for key, card in was.steps.items()
        if key in removed
    ]
