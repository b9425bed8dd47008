"""One line of the bench: how fast we are beside something else that does the same. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Speed:
    count: int
    seconds: float

    @property
    def rate(self) -> float:
        return self.count / self.seconds


@dataclass(frozen=True, slots=True)
class Row:
    """aim: the least that our rate divided by the baseline's has to be. notes: what else was measured, and on what."""

    name: str
    database: str
    unit: str
    ours: Speed
    baseline: str
    theirs: Speed
    aim: float
    notes: Mapping[str, Any] = field(default_factory=dict)

    @property
    def ratio(self) -> float:
        return self.ours.rate / self.theirs.rate

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "database": self.database,
            "rate": round(self.ours.rate, 1),
            "unit": self.unit,
            "baseline": self.baseline,
            "baseline_rate": round(self.theirs.rate, 1),
            "ratio": round(self.ratio, 4),
            "aim": round(self.aim, 4),
            "met": self.ratio >= self.aim,
            "size": self.ours.count,
            "baseline_size": self.theirs.count,
            **self.notes,
        }
