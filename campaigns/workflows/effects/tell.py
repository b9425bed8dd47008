from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from campaigns.workflows.effects.base import Effect
from campaigns.workflows.notice import note_endless_talk
from lifecycle.events.record import NewEvent, record_events

E = TypeVar("E", bound=Effect)

# Engine rule 7: an event that is the effect of a step carries its chain of causes.
MOST_HOPS = 10


def tell(effects: Sequence[E], name: str, now: datetime, properties: Callable[[E], dict[str, Any]]) -> None:
    """Record one event for each effect, so that segments, stages and other campaigns hear of it.

    Those that stand at the end of ten causes already are refused, and their campaigns say so.
    """
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
            for effect in effects
            if not is_endless(effect)
        ],
        now=now,
    )
    note_endless([effect for effect in effects if is_endless(effect)], name)


def is_endless(effect: Effect) -> bool:
    """Whether nobody may hear of it any more."""
    return effect.visit.hops >= MOST_HOPS


def note_endless(effects: Sequence[Effect], name: str) -> None:
    """On the campaigns themselves and on those that set them off, where the event says which."""
    if effects:
        causes = ((effect.visit.trigger.get("properties") or {}).get("campaign") for effect in effects)
        keys = {effect.campaign.key for effect in effects} | {key for key in causes if isinstance(key, str)}
        note_endless_talk(keys, name)
