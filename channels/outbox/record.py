from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from django.db import transaction

from channels.adapters.base import (
    AddressGone,
    CannotRender,
    Misconfigured,
    NoAnswer,
    NotAsked,
    Receipt,
    Refused,
    Result,
    TryLater,
)
from channels.content.clean import clean
from channels.outbox.faultpoint import faultpoint
from channels.outbox.halt import CHANNEL, halt
from channels.outbox.hold import hold
from channels.outbox.models import Attempt, Message
from channels.outbox.reasons import REASONS
from channels.outbox.retry import retry_at
from lifecycle import rows
from lifecycle.consent.suppress import suppress

OUTCOMES = {
    TryLater: "try_later",
    Refused: "refused",
    AddressGone: "address_gone",
    Misconfigured: "misconfigured",
    NoAnswer: "unknown",
}
LONGEST_DETAIL = 500


class Handed(Protocol):
    """A message that was handed to a provider."""

    @property
    def id(self) -> int: ...

    @property
    def address(self) -> str: ...


# A provider's news may have come before we could write down its answer, and knows more.
STILL_OURS = "{old}.claimed_by = {new}.claimed_by AND {old}.state IN ('sending', 'unknown')"
NEWS_CAME_FIRST = "{old}.claimed_by = {new}.claimed_by AND {old}.state IN ('sent', 'delivered', 'failed')"
# Somebody may have given it up while a slow sender still waited for its answer. The provider knows better.
STILL_OURS_IF_TAKEN = f"({STILL_OURS}) OR {{old}}.claimed_by = {{new}}.claimed_by AND {{old}}.reason = 'by_hand'"


def record(
    channel: str,
    messages: Sequence[Handed],
    results: Sequence[Result],
    *,
    attempts: Mapping[int, int],
    by: str,
    provider: str,
    now: datetime,
) -> None:
    """What became of a claimed batch: one write for those that went, one for the others."""
    sent = [(m, r) for m, r in zip(messages, results, strict=True) if isinstance(r, Receipt)]
    others = [(m, r) for m, r in zip(messages, results, strict=True) if not isinstance(r, Receipt)]
    with transaction.atomic():
        hold([message.id for message in messages])
        if sent:
            _record_sent(sent, by=by, now=now)
        if others:
            _record_others(others, attempts=attempts, by=by, now=now)
            _record_attempts(others, provider=provider, now=now)
            _draw_consequences(channel, others, now=now)
        faultpoint("before-recording-commits")


def _record_sent(sent: Sequence[tuple[Handed, Receipt]], *, by: str, now: datetime) -> None:
    receipts: dict[str, Any] = {
        "pk": [message.id for message, _ in sent],
        "provider_id": [clean(receipt.provider_id) for _, receipt in sent],
        "parts": [receipt.parts for _, receipt in sent],
        "cost_micros": [receipt.cost_micros for _, receipt in sent],
        "sent_at": rows.Same(now),
        "claimed_by": rows.Same(by),
    }
    columns = {**receipts, "state": rows.Same("sent"), "reason": rows.Same(""), "detail": rows.Same("")}
    recorded = rows.update(Message, "pk", columns, where=STILL_OURS_IF_TAKEN)
    if recorded < len(sent):
        rows.update(Message, "pk", receipts, where=NEWS_CAME_FIRST)


def _record_others(
    others: Sequence[tuple[Handed, Result]], *, attempts: Mapping[int, int], by: str, now: datetime
) -> None:
    ends = [_end(message, result, attempts[message.id], now) for message, result in others]
    columns: dict[str, Any] = {name: [end[name] for end in ends] for name in ends[0]}
    rows.update(Message, "pk", {**columns, "claimed_by": rows.Same(by)}, where=STILL_OURS)


def _end(message: Handed, result: Result, attempts: int, now: datetime) -> dict[str, Any]:
    reason, due_at = _reason(message, result, attempts, now)
    return {
        "pk": message.id,
        "state": REASONS[reason].state,
        "reason": reason,
        "detail": _words(result),
        "due_at": due_at,
        "attempts": attempts - 1 if isinstance(result, NotAsked | Misconfigured) else attempts,
    }


def _reason(message: Handed, result: Result, attempts: int, now: datetime) -> tuple[str, datetime]:
    match result:
        case TryLater():
            later = retry_at(message.id, attempts, now=now, after=result.after)
            return ("try_later", later) if later else ("given_up", now)
        case NotAsked():
            return "stopped", now
        case Misconfigured():
            return "misconfigured", now
        case NoAnswer():
            return "no_answer", now
        case AddressGone():
            return "gone", now
        case CannotRender():
            return "bad_content", now
    return "refused", now


def _record_attempts(others: Sequence[tuple[Handed, Result]], *, provider: str, now: datetime) -> None:
    tried = [(message, result) for message, result in others if type(result) in OUTCOMES]
    # Somebody may have been erased while the provider was asked.
    there = Message.objects.filter(pk__among=[message.id for message, _ in tried]).values_list("pk", flat=True)
    left = set(there) if tried else set()
    tried = [(message, result) for message, result in tried if message.id in left]
    if tried:
        rows.insert(
            Attempt,
            {
                "message": [message.id for message, _ in tried],
                "at": [now] * len(tried),
                "provider": [provider] * len(tried),
                "outcome": [OUTCOMES[type(result)] for _, result in tried],
                "detail": [_words(result) for _, result in tried],
            },
        )


def _draw_consequences(channel: str, others: Sequence[tuple[Handed, Result]], *, now: datetime) -> None:
    gone: dict[str, list[tuple[str, str]]] = {}
    for message, result in others:
        if isinstance(result, AddressGone):
            gone.setdefault(result.reason, []).append((channel, message.address))
    for reason, addresses in gone.items():
        suppress(addresses, reason=reason, evidence="The provider refused a message to it.", now=now)
    ours = next((result for _, result in others if isinstance(result, Misconfigured)), None)
    if ours is not None:
        halt(scope=CHANNEL, key=channel, by=_words(ours)[:150], now=now)


def _words(result: Result) -> str:
    return clean(getattr(result, "detail", ""))[:LONGEST_DETAIL]
