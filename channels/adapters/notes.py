"""What a sender notes while it asks a provider, so that whoever finds it dead knows whom it had asked, and with which answer.

An adapter that keeps notes names everybody before it asks for them: of whoever it has not named, nobody was asked.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol

from channels.adapters.base import Result


class Notes(Protocol):
    def asking(self, message_ids: Iterable[int]) -> None: ...

    def answered(self, message_id: int, result: Result) -> None: ...


class NoNotes:
    def asking(self, message_ids: Iterable[int]) -> None:
        pass

    def answered(self, message_id: int, result: Result) -> None:
        pass


_notes: ContextVar[Notes | None] = ContextVar("notes", default=None)


def notes() -> Notes:
    """Of the batch that this thread is asking for. Threads of an adapter's own are handed it."""
    return _notes.get() or NoNotes()


@contextmanager
def noting(kept: Notes) -> Iterator[None]:
    before = _notes.set(kept)
    try:
        yield
    finally:
        _notes.reset(before)
