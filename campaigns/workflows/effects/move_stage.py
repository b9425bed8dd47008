from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from campaigns.workflows.effects.base import Effect
from campaigns.workflows.effects.tell import is_endless, note_endless
from lifecycle.events.names import STAGE_CHANGED
from lifecycle.stages.move import move


@dataclass(frozen=True, slots=True)
class MoveStage(Effect):
    stage: str

    @classmethod
    def perform(cls, effects: Sequence[Self], now: datetime) -> None:
        groups: dict[tuple[str, str, int], list[int]] = {}
        for effect in effects:
            groups.setdefault((effect.stage, effect.cause, effect.visit.hops), []).append(effect.visit.contact_id)
        for (stage, cause, hops), contact_ids in groups.items():
            move(contact_ids, stage, now=now, reason=cause, hops=hops + 1)
        note_endless([effect for effect in effects if is_endless(effect)], STAGE_CHANGED)
