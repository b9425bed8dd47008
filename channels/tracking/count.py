from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from channels.outbox.message_events import message_event
from channels.outbox.models import Message
from channels.tracking.models import Hit
from lifecycle import rows
from lifecycle.events.names import EMAIL_CLICKED, EMAIL_OPENED, TEXT_CLICKED
from lifecycle.events.record import record_events

CLICKED = {"email": EMAIL_CLICKED, "sms": TEXT_CLICKED}


def count_people(hits: Sequence[Hit], messages: Mapping[int, Message], *, now: datetime) -> None:
    """Looks by people: the first at each message counts and is an event, in sets. A click is an opening too. That it is
    the first is in the statement: of two at once one is."""
    opened, clicked = _first(hits, "open"), _first(hits, "click")
    events = [
        message_event(messages[pk], EMAIL_OPENED, opened[pk].at)
        for pk in _set("opened_at", opened)
        if messages[pk].channel == "email"
    ]
    for pk in _set("clicked_at", clicked):
        name = CLICKED.get(messages[pk].channel, EMAIL_CLICKED)
        events.append(message_event(messages[pk], name, clicked[pk].at, link=clicked[pk].link, url=clicked[pk].url))
    _set("opened_at", clicked)
    record_events(events, now=now)


def _first(hits: Sequence[Hit], kind: str) -> dict[int, Hit]:
    return {hit.message_id: hit for hit in sorted(hits, key=lambda hit: hit.at, reverse=True) if hit.kind == kind}


def _set(column: str, hits: Mapping[int, Hit]) -> list[int]:
    """For whom it was not set yet."""
    if not hits:
        return []
    columns: dict[str, Any] = {"pk": list(hits), column: [hit.at for hit in hits.values()]}
    return [pk for (pk,) in rows.update(Message, "pk", columns, where=f"{{old}}.{column} IS NULL", returning=("id",))]
