from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from lifecycle.clock.moment import BadMoment, parse_moment
from lifecycle.contacts.identify import Identity, Outcome, identify
from lifecycle.events.names import OURS
from lifecycle.events.new_event import BadEvent, NewEvent, check
from lifecycle.events.record import record_events

LONGEST_SOURCE = 64


@dataclass(slots=True)
class Said:
    """An event as a door received it, not judged yet. Without `occurred_at` it happened now."""

    who: Identity
    event: object
    occurred_at: object = None
    properties: object = field(default_factory=dict)
    message_id: object = ""
    source: str = "api"


@dataclass(slots=True)
class Result:
    status: str  # created, duplicate, refused
    id: int | None = None
    contact_id: int | None = None
    problem: str = ""


def accept(
    said: Sequence[Said | Result], *, now: datetime, history: bool = False, even_late: bool = False
) -> list[Result]:
    """What every door does with a batch: know the people, record the events, one result for each, in order.

    A row that is refused does not hold up the others; one that a door has refused already stands as its Result.
    """
    results = [each if isinstance(each, Result) else _checked(each, now) for each in said]
    events = {place: each for place, each in enumerate(results) if isinstance(each, NewEvent)}
    who = {place: said[place].who for place in events}  # type: ignore[union-attr]
    with transaction.atomic():
        outcomes = _identified(who, now)
        good = {place: event for place, event in events.items() if outcomes[place].contact_id}
        for place, event in good.items():
            event.contact_id = outcomes[place].contact_id or 0
        ids = record_events(list(good.values()), now=now, history=history, even_late=even_late)
    stored = dict(zip(good, ids, strict=True))
    return [
        each if isinstance(each, Result) else _result(outcomes[place], stored.get(place))
        for place, each in enumerate(results)
    ]


def _checked(said: Said, now: datetime) -> NewEvent | Result:
    try:
        name, message_id = check(name=said.event, properties=said.properties, message_id=said.message_id)
        at = now if said.occurred_at in (None, "") else parse_moment(said.occurred_at)
        if said.source == OURS or len(said.source) > LONGEST_SOURCE or not said.source.isprintable():
            raise BadEvent(f"“{said.source[:80]}” cannot be a source of events.")
    except (BadEvent, BadMoment) as error:
        return Result("refused", problem=str(error))
    properties: Any = said.properties
    return NewEvent(0, name, at, properties, source=said.source or "api", message_id=message_id)


def _identified(who: dict[int, Identity], now: datetime) -> dict[int, Outcome]:
    """Once for each person, however many events they have in the batch."""
    people: dict[tuple[Any, ...], Identity] = {}
    keys: dict[int, tuple[Any, ...]] = {}
    for place, identity in who.items():
        keys[place] = (identity.external_id, identity.anonymous_id, identity.email, identity.phone, identity.trusted)
        people.setdefault(keys[place], identity)
    found = dict(zip(people, identify(list(people.values()), now=now), strict=True))
    return {place: found[key] for place, key in keys.items()}


def _result(outcome: Outcome, pk: int | None) -> Result:
    if outcome.contact_id is None:
        return Result("refused", problem=outcome.problem)
    return Result("created" if pk else "duplicate", id=pk, contact_id=outcome.contact_id)
