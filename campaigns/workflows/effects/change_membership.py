from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from campaigns.workflows.effects.base import Effect
from campaigns.workflows.effects.tell import is_endless, note_endless
from lifecycle.events.names import SEGMENT_JOINED, SEGMENT_LEFT
from lifecycle.segments.membership import add, remove


@dataclass(frozen=True, slots=True)
class ChangeMembership(Effect):
    """Put into a static segment, or take out of it."""

    segment: str
    joins: bool

    @classmethod
    def perform(cls, effects: Sequence[Self], now: datetime) -> None:
        groups: dict[tuple[str, bool, int], list[int]] = {}
        for effect in effects:
            key = (effect.segment, effect.joins, effect.visit.hops)
            groups.setdefault(key, []).append(effect.visit.contact_id)
        for (segment, joins, hops), contact_ids in groups.items():
            (add if joins else remove)(segment, contact_ids, now=now, hops=hops + 1)
        endless = [effect for effect in effects if is_endless(effect)]
        note_endless(endless, SEGMENT_JOINED if endless and endless[0].joins else SEGMENT_LEFT)
