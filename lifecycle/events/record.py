from collections.abc import Sequence
from datetime import datetime
from functools import partial
from uuid import uuid4

from django.conf import settings
from django.db import connections, transaction

from lifecycle import rows
from lifecycle.contacts.models import Alias, Contact
from lifecycle.events.heard import is_heard
from lifecycle.events.models import Event, PendingEvent
from lifecycle.events.new_event import NewEvent
from lifecycle.events.signal import events_recorded
from lifecycle.rows.kept import kept_by

MOST_HOPS = 10

__all__ = ["NewEvent", "TooMuchTalk", "record_events"]


class TooMuchTalk(Exception):
    """Campaigns whose effects start each other without an end."""


def record_events(
    events: Sequence[NewEvent], *, now: datetime, history: bool = False, even_late: bool = False
) -> list[int | None]:
    """The only way in for what happened: the id of each event, or None where it was counted already.

    Together with the events their pending rows are stored, by which somebody will react to them. History wakes nobody,
    and what comes late is history unless `even_late`.
    """
    if any(event.hops > MOST_HOPS for event in events):
        raise TooMuchTalk(f"One event led to another more than {MOST_HOPS} times.")
    if not events:
        return []
    with rows.all_or_none():
        contact_ids = _present(events)
        fresh: dict[tuple[str, str], tuple[NewEvent, int]] = {}
        keys = []
        for event in events:
            key = (event.source, event.message_id or uuid4().hex)
            # None for the second of two with one key, and where the contact has been erased
            taken = key in fresh or event.contact_id not in contact_ids
            keys.append(None if taken else key)
            if not taken:
                fresh[key] = (event, contact_ids[event.contact_id])
        stored = _insert(fresh, now)
        if not history:
            oldest = None if even_late else now - settings.LATE_EVENT_AFTER
            _await_reaction(fresh, stored, oldest)
    return [stored.get(key) if key else None for key in keys]


def _present(events: Sequence[NewEvent]) -> dict[int, int]:
    """Ids of contacts, each with the one it has now: a merge may have come between the door and here."""
    wanted = {event.contact_id for event in events}
    if kept_by(connections["default"]):
        return {pk: pk for pk in wanted}  # in a rehearsal nobody is merged or erased
    present = {pk: pk for pk in _THERE.column(ids=wanted)}
    if gone := wanted - present.keys():
        merged = Alias.objects.filter(kind="contact", value__among=[str(pk) for pk in gone])
        present |= {int(value): pk for value, pk in merged.values_list("value", "contact_id")}
    return present


_THERE = rows.Fixed(lambda: Contact.objects.order_by().filter(pk__among=rows.Given("ids")).values_list("pk"))


def _insert(fresh: dict[tuple[str, str], tuple[NewEvent, int]], now: datetime) -> dict[tuple[str, str], int]:
    if not fresh:
        return {}
    found = [event for event, _ in fresh.values()]
    stored = rows.insert(
        Event,
        {
            "contact": [contact_id for _, contact_id in fresh.values()],
            "name": [event.name for event in found],
            "occurred_at": [event.occurred_at for event in found],
            "received_at": rows.Same(now),
            "properties": [event.properties for event in found],
            "source": [source for source, _ in fresh],
            "message_id": [message_id for _, message_id in fresh],
            "hops": [event.hops for event in found],
        },
        ignore=("source", "message_id"),
        returning=("source", "message_id", "id"),
    )
    return {(source, message_id): pk for source, message_id, pk in stored}


def _await_reaction(
    fresh: dict[tuple[str, str], tuple[NewEvent, int]], stored: dict[tuple[str, str], int], oldest: datetime | None
) -> None:
    found = ((pk, *fresh[key]) for key, pk in stored.items())
    news = [
        (pk, contact_id)
        for pk, event, contact_id in found
        if (oldest is None or event.occurred_at >= oldest) and is_heard(event.name)
    ]
    if not news:
        return
    news.sort()
    ids = [pk for pk, _ in news]
    rows.insert(PendingEvent, {"event": ids, "contact": [contact_id for _, contact_id in news]})
    transaction.on_commit(partial(events_recorded.send_robust, sender=Event, ids=ids), robust=True)
