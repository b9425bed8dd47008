from collections.abc import Collection
from datetime import datetime
from typing import Any

from campaigns.workflows.models import Campaign
from lifecycle.events.names import CAMPAIGN_STARTED
from lifecycle.events.record import NewEvent, record_events


class NotOpen(ValueError):
    """Nobody can be put into this campaign by hand now; the text says why."""


def start(
    *, campaign: Campaign, contact_ids: Collection[int], properties: dict[str, Any], now: datetime, source: str
) -> int:
    """Put contacts into a live campaign that has the trigger “by hand”. How many are on their way in."""
    if campaign.status != "live" or campaign.live_version is None:
        raise NotOpen(f"“{campaign.name}” is not live, so nobody can enter it.")
    if not any(spec.get("kind") == "by_hand" for spec in campaign.live_version.graph.get("triggers") or []):
        raise NotOpen(f"“{campaign.name}” lets nobody in by hand. Add that trigger to it and publish it.")
    made = record_events(
        [
            NewEvent(
                contact_id=contact_id,
                name=CAMPAIGN_STARTED,
                occurred_at=now,
                properties={**properties, "start": campaign.key},
                source=source,
            )
            for contact_id in contact_ids
        ],
        now=now,
    )
    return sum(1 for event_id in made if event_id is not None)
