"""What the rehearsed person does on their way, as whoever rehearses chose it. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

OPENS, CLICKS, EVENT = "opens", "clicks", "event"
MOST = 50
LONGEST = timedelta(days=366)
SOON = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Answer:
    """At which visit of theirs (a step they come to twice has two), what they do, and how long after they came."""

    visit: int
    does: str
    event: str = ""
    after: timedelta = SOON


def read_answers(given: object) -> list[Answer]:
    """What makes no sense is left out: nothing happens then."""
    if not isinstance(given, Sequence) or isinstance(given, str):
        return []
    read = [_read(each) for each in given[:MOST] if isinstance(each, Mapping)]
    return [answer for answer in read if answer]


def _read(given: Mapping[str, Any]) -> Answer | None:
    visit, does, event = given.get("visit"), given.get("does"), given.get("event") or ""
    minutes = given.get("minutes", 60)
    if not isinstance(visit, int) or does not in (OPENS, CLICKS, EVENT) or not isinstance(event, str):
        return None
    if not isinstance(minutes, int) or (does == EVENT and not event):
        return None
    longest = int(LONGEST.total_seconds() // 60)
    return Answer(visit, does, event.replace("\x00", "")[:200], timedelta(minutes=min(max(minutes, 1), longest)))
