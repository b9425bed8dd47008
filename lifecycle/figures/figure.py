"""Numbers over everybody: counted while the page is made where there is little, and by a worker where there is much."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import update_wrapper
from typing import Any, Generic, TypeVar

import orjson
from django.db.models import Model, QuerySet

from lifecycle.figures.ask import ask
from lifecycle.figures.rows_about import rows_about

LARGE = 100_000  # rows in one of the tables it reads; so many take some hundredths of a second
FEW = 10_000
KEEP = timedelta(minutes=1)

T = TypeVar("T")


@dataclass(frozen=True)
class Told(Generic[T]):
    """at: when it was counted; None where nobody has yet, and `value` is empty."""

    value: T
    at: datetime | None
    is_kept: bool = False  # from a while ago


class Figure(Generic[T]):
    """A function that counts, and what it answers in JSON's own types, its names texts. `empty`: until it is counted."""

    def __init__(
        self,
        name: str,
        of: Sequence[type[Model]],
        count: Callable[..., T],
        empty: T,
        keep: timedelta,
        rows: Callable[..., Sequence[QuerySet[Any, Any]]] | None,
    ):
        self.name, self.of, self.count, self.empty, self.keep, self.rows = name, of, count, empty, keep, rows
        update_wrapper(self, count)

    def __call__(self, *, now: datetime, at_hand: Any = None, **asked: Any) -> Told[T]:
        """Where it is large: one statement that finds a row by its key. at_hand: what whoever asks has read already, and
        a worker reads itself."""
        if rows_about(self.of) < LARGE or (self.rows and not any(map(_is_more, self.rows(**asked)))):
            known = {} if at_hand is None else {"at_hand": at_hand}
            return Told(self.count(now=now, **asked, **known), now)
        value, at = ask(self.name, orjson.dumps(asked, option=orjson.OPT_SORT_KEYS).decode(), now=now)
        return Told(self.empty if at is None else value, at, is_kept=True)


def _is_more(rows: QuerySet[Any, Any]) -> bool:
    return rows.order_by().values("pk")[: FEW + 1].count() > FEW


FIGURES: dict[str, Figure[Any]] = {}


def figure(
    name: str,
    *,
    of: Sequence[type[Model]],
    empty: T,
    keep: timedelta = KEEP,
    rows: Callable[..., Sequence[QuerySet[Any, Any]]] | None = None,
) -> Callable[[Callable[..., T]], Figure[T]]:
    """rows: those of the tables that it reads for what it is asked; where they are few it is counted at once after all."""

    def made(count: Callable[..., T]) -> Figure[T]:
        found = Figure(name, of, count, empty, keep, rows)
        FIGURES[name] = found
        return found

    return made
