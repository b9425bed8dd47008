"""Small pictures of numbers. Shares are percents of the bar's length, ready for CSS."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from django.utils.functional import Promise

Mark = Literal["good", "wait", "broken", "info", "accent"]


@dataclass(frozen=True)
class Tick:
    share: float
    tone: Literal["wait", "broken"] = "broken"


@dataclass(frozen=True)
class Bullet:
    """How close a number is to its limits."""

    label: str | Promise
    value: str
    share: float
    note: str | Promise = ""
    tone: Mark = "good"
    ticks: Sequence[Tick] = field(default_factory=tuple)


def bullet(
    label: str | Promise,
    rate: float,
    *,
    value: str,
    limit: float,
    warning: float | None = None,
    note: str | Promise = "",
) -> Bullet:
    """The bar ends at the limit, so a full bar is one that has reached it."""
    tone: Mark = "broken" if rate >= limit else "wait" if warning is not None and rate >= warning else "good"
    ticks = [Tick(99.3)]
    if warning is not None:
        ticks.insert(0, Tick(percent(warning, limit), "wait"))
    return Bullet(label, value, percent(rate, limit), note, tone, tuple(ticks))


@dataclass(frozen=True)
class Column:
    label: str | Promise
    count: int
    height: int  # pixels
    tone: Literal["", "strong", "wait"] = ""
    url: str = ""


def columns(
    counts: Sequence[tuple[str | Promise, int, Literal["", "strong", "wait"]]], *, tallest: int = 64
) -> list[Column]:
    highest = max((count for _label, count, _tone in counts), default=0)
    return [
        Column(label, count, round(tallest * count / highest) if highest else 0, tone) for label, count, tone in counts
    ]


def percent(part: float, whole: float) -> float:
    """Kept within the bar whatever the numbers say."""
    return round(min(max(part / whole * 100, 0), 100), 1) if whole else 0.0
