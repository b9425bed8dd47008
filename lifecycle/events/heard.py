"""Which events anybody reacts to, where that is known for a while: what nobody hears needs no reaction."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_heard: ContextVar[Collection[str]] = ContextVar("heard", default=())


@contextmanager
def hearing_only(names: Collection[str]) -> Iterator[None]:
    """Within, events of other names are recorded and wait for nobody; no names: all are heard. For a rehearsal, in
    which no campaign comes or goes: live, somebody may publish one between the event and the reaction."""
    before = _heard.set(names)
    try:
        yield
    finally:
        _heard.reset(before)


def is_heard(name: str) -> bool:
    heard = _heard.get()
    return not heard or name in heard
