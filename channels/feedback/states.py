"""How far a message has come, by its provider's word: unknown < sent < delivered < failed, in whatever order it hears."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import F

from channels.feedback.complaints import sending_domain
from channels.feedback.models import DeliveryNews
from channels.feedback.pause_for_complaints import pause_for_complaints
from channels.outbox.message_events import message_event
from channels.outbox.models import Message
from lifecycle import rows
from lifecycle.events.names import (
    EMAIL_BOUNCED,
    EMAIL_COMPLAINED,
    EMAIL_DELIVERED,
    TEXT_DELIVERED,
    TEXT_FAILED,
)
from lifecycle.events.record import NewEvent, record_events

STATES = {
    "sent": "sent",
    "delivered": "delivered",
    # nobody opens or complains about what has not come
    "opened": "delivered",
    "clicked": "delivered",
    "complained": "delivered",
    "unsubscribed": "delivered",
    "bounced": "failed",
    "rejected": "failed",
    "failed": "failed",
}
ORDER = ("sent", "delivered", "failed")
REACHED = {
    "sent": "'sent', 'delivered', 'failed'",
    "delivered": "'delivered', 'failed'",
    "failed": "'failed'",
}
# What was tried was accepted after all, if its provider says so: also what waits for another try, and what was given up
# since, by a person who took it for lost, by the clock, by consent.
TRIED = "({old}.state IN ('sending', 'unknown', 'sent', 'delivered') OR {old}.attempts > 0)"
# Which of two failures is heard first must not decide what stands: that it came back says more.
SAYS_MORE = "{old}.state = 'failed' AND {old}.reason = 'undelivered' AND {new}.reason = 'bounced'"
EVENTS = {
    ("delivered", "email"): EMAIL_DELIVERED,
    ("delivered", "sms"): TEXT_DELIVERED,
    ("failed", "email"): EMAIL_BOUNCED,
    ("failed", "sms"): TEXT_FAILED,
    ("complained", "email"): EMAIL_COMPLAINED,
}

Pairs = Sequence[tuple[DeliveryNews, Message]]


def move_states(pairs: Pairs, *, now: datetime) -> None:
    events: list[NewEvent] = []
    for state in ORDER:
        told = {
            message.pk: (news, message)
            for news, message in sorted(pairs, key=_weight)
            if STATES.get(news.kind) == state
        }
        if told:
            moved = _move(state, list(told.values()))
            if state == "delivered":
                moved += _arrived_earlier(list(told.values()))
            events += [event for pk in moved if (event := _event(state, *told[pk]))]
    events += [
        event for news, message in pairs if news.kind == "complained" and (event := _event("complained", news, message))
    ]
    record_events(events, now=now)
    if _complained({message.pk: news.at for news, message in pairs if news.kind == "complained"}):
        pause_for_complaints(now=now)


def _move(state: str, pairs: Pairs) -> list[int]:
    columns: dict[str, Any] = {"pk": [message.pk for _, message in pairs], "state": rows.Same(state)}
    if state == "failed":
        columns["reason"] = ["bounced" if news.kind == "bounced" else "undelivered" for news, _ in pairs]
        columns["detail"] = [_in_words(news) for news, _ in pairs]
    else:
        columns |= {"reason": rows.Same(""), "detail": rows.Same("")}
        columns["sent_at" if state == "sent" else "delivered_at"] = [news.at for news, _ in pairs]
        if state == "delivered":
            columns["domain"] = rows.Same(sending_domain())
    guard = f"{{old}}.state NOT IN ({REACHED[state]}) AND {TRIED}"
    if state == "failed":
        guard = f"({guard}) OR ({SAYS_MORE})"
    moved = [pk for (pk,) in rows.update(Message, "pk", columns, where=guard, returning=("id",))]
    if state == "delivered" and moved:
        Message.objects.filter(pk__among=moved, sent_at__isnull=True).update(sent_at=F("delivered_at"))
    return moved


def _complained(when: dict[int, datetime]) -> bool:
    if not when:
        return False
    columns: dict[str, Any] = {"pk": list(when), "complained_at": list(when.values())}
    return bool(rows.update(Message, "pk", columns, where="{old}.complained_at IS NULL"))


def _weight(pair: tuple[DeliveryNews, Message]) -> tuple[bool, float]:
    """What is heard together is taken as if the weightiest came last: a bounce, and the earliest."""
    return pair[0].kind == "bounced", -pair[0].at.timestamp()


def _arrived_earlier(pairs: Pairs) -> list[int]:
    """Heard after it was opened, or after it came back, it is the same story as heard before."""
    columns: dict[str, Any] = {
        "pk": [message.pk for _, message in pairs],
        "delivered_at": [news.at for news, _ in pairs],
        "domain": rows.Same(sending_domain()),
    }
    guard = (
        "{old}.state IN ('delivered', 'failed') AND {old}.sent_at IS NOT NULL"
        " AND ({old}.delivered_at IS NULL OR {old}.delivered_at > {new}.delivered_at)"
    )
    return [pk for (pk,) in rows.update(Message, "pk", columns, where=guard, returning=("id",))]


def _event(state: str, news: DeliveryNews, message: Message) -> NewEvent | None:
    name = EVENTS.get((state, message.channel))
    return message_event(message, name, news.at) if name else None


def _in_words(news: DeliveryNews) -> str:
    said = [str(news.detail.get(name) or "") for name in ("said", "why", "code")]
    return ", ".join(part for part in said if part)[:500]
