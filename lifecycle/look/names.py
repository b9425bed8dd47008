"""What a sentence calls a thing that its settings know by a key: a segment, a stage, a topic, a step.

Sentences are made one by one, and each asks for its names; where many are made, `names_read_once` around them makes it
one reading of each sort.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

Reading = Callable[..., Mapping[str, str]]

_read: ContextVar[dict[Hashable, Mapping[str, str]] | None] = ContextVar("names_read", default=None)


@contextmanager
def names_read_once() -> Iterator[None]:
    """Not around what changes names, nor around anything that lasts: they are as at the first reading."""
    if _read.get() is not None:
        yield
        return
    token = _read.set({})
    try:
        yield
    finally:
        _read.reset(token)


def called(key: str, reading: Reading, *of: Hashable) -> str:
    """The name; the key itself where nothing has it any more. `reading(*of)`: names by key, one statement."""
    return names(reading, *of).get(key) or key


def names(reading: Reading, *of: Hashable) -> Mapping[str, str]:
    known = _read.get()
    if known is None:
        return reading(*of)
    place = (reading, *of)
    if place not in known:
        known[place] = reading(*of)
    return known[place]
