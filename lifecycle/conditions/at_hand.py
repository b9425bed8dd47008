"""The campaign that a page is about, so that the inputs of its conditions can offer what is there."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, eq=False)
class AtHand:
    """draft: as it is on the screen, where that may be ahead of what is stored."""

    campaign_id: int = 0
    draft: Mapping[str, Any] | None = None


NOWHERE = AtHand()
_here: ContextVar[AtHand] = ContextVar("campaign_at_hand", default=NOWHERE)


@contextmanager
def in_campaign(campaign_id: int, draft: Mapping[str, Any] | None = None) -> Iterator[None]:
    token = _here.set(AtHand(campaign_id, draft))
    try:
        yield
    finally:
        _here.reset(token)


def at_hand() -> AtHand:
    return _here.get()
