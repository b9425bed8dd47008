from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from campaigns.workflows.effects.base import Effect
from lifecycle.events.record import NewEvent, record_events

E = TypeVar("E", bound=Effect)

# Engine rule 7: an event that is the effect of a step carries its chain of causes.
MOST_HOPS = 10


def tell(effects: Sequence[E], name: str, now: datetime, properties: Callable[[E], dict[str, Any]]) -> list[E]:
    """Record one event for each effect, so that segments, stages and other campaigns hear of it.

    Returns those refused because they stand at the end of ten causes already.
    """
    heard = [effect for effect in effects if effect.visit.hops < MOST_HOPS]
    record_events(
        [
            NewEvent(
                contact_id=effect.visit.contact_id,
                name=name,
                occurred_at=now,
                properties=properties(effect) | {"campaign": effect.campaign.key, "step": effect.visit.step_key},
                source="lifecycle",
                message_id=f"{effect.visit.reference()}/{name}"[:255],
                hops=effect.visit.hops + 1,
            )
            for effect in heard
        ],
        now=now,
    )
    return [effect for effect in effects if effect.visit.hops >= MOST_HOPS]
