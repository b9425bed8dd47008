"""Details that events really had, for those that a rehearsal lets happen."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any

from lifecycle.events.models import Event

LOOKED_AT = 20  # of their own, and of anybody's
Samples = Mapping[str, list[dict[str, Any]]]


def samples_of(names: Collection[str], contact_id: int, now: datetime) -> Samples:
    """The last of each event, their own first: two statements for each name."""
    return {name: _last(name, now, contact_id=contact_id) + _last(name, now) for name in names}


def fitting(samples: Samples, name: str, at: datetime, hears: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """The first that is heard; where none is, the first; where nobody ever did it, no details."""
    known = samples.get(name) or [{}]
    return next((each for each in known if hears({"name": name, "occurred_at": at, "properties": each})), known[0])


def _last(name: str, now: datetime, **whose: int) -> list[dict[str, Any]]:
    found = Event.objects.filter(name=name, occurred_at__lte=now, **whose).order_by("-occurred_at")
    return list(found.values_list("properties", flat=True)[:LOOKED_AT])
