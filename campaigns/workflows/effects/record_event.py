from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from campaigns.workflows.effects.base import Effect
from campaigns.workflows.effects.tell import tell


@dataclass(frozen=True, slots=True)
class RecordEvent(Effect):
    name: str
    properties: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def perform(cls, effects: Sequence[Self], now: datetime) -> None:
        by_name: dict[str, list[Self]] = {}
        for effect in effects:
            by_name.setdefault(effect.name, []).append(effect)
        for name, group in by_name.items():
            tell(group, name, now, lambda effect: effect.properties)
