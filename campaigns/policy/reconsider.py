from collections.abc import Sequence
from datetime import datetime
from typing import Any

from campaigns.policy.facts import Decision
from campaigns.policy.gather import Ask, gather
from campaigns.policy.rules import load_rules
from campaigns.policy.settle_places import settle_places
from channels.outbox.models import Message
from channels.outbox.reasons import IN_LINE
from channels.outbox.wake import wake
from lifecycle import rows
from lifecycle.contacts.values import load_values


def reconsider(message_ids: Sequence[int], *, now: datetime) -> int:
    """Ask again about held messages: consent, suppression, caps and quiet hours as they are now; the best goes first.

    Under the contacts' lock. To be given all that wait in line for the same contacts, whether due or not: a place may
    have come free that the better one gets. How many were decided about.
    """
    held = list(
        Message.objects.filter(pk__among=list(message_ids), state="held")
        .order_by("-priority", "pk")
        .values_list(
            "pk", "reference", "contact_id", "channel", "topic", "kind", "due_at", "expires_at", "priority",
            "campaign_id", "reason", "crowded_by", "detail",
        )
    )  # fmt: skip
    if not held:
        return 0
    rules = load_rules()
    asks = [_ask(row, now) for row in held]
    gathered = gather(asks, load_values({ask.contact_id for ask in asks}), rules, now)
    decisions = settle_places(asks, gathered, rules, now=now)
    _write(asks, decisions, now)
    wake("channels.deliver")
    return len(held)


def _ask(row: tuple[Any, ...], now: datetime) -> Ask:
    pk, reference, contact_id, channel, topic, kind, due_at, expires_at, priority, campaign_id, *told = row
    reason, crowded, said = told
    was_in_line = reason in IN_LINE
    # When one in line is due is only when it is asked again; it is wanted all the time.
    wanted = now if was_in_line else due_at
    return Ask(
        reference, contact_id, channel, topic, kind, wanted, expires_at, priority, campaign_id, "", pk, was_in_line,
        crowded, said if was_in_line else "",
    )  # fmt: skip


def _write(asks: Sequence[Ask], decisions: Sequence[Decision], now: datetime) -> None:
    rows.update(
        Message,
        "id",
        {
            "id": [ask.message_id for ask in asks],
            "state": [decision.state for decision in decisions],
            "reason": [decision.reason for decision in decisions],
            "detail": [decision.detail for decision in decisions],
            "due_at": [decision.due_at for decision in decisions],
            "expires_at": [
                decision.expires_at or ask.expires_at for ask, decision in zip(asks, decisions, strict=True)
            ],
            "crowded_by": [
                decision.crowded_by or ask.crowded_by for ask, decision in zip(asks, decisions, strict=True)
            ],
            "not_after": [decision.not_after for decision in decisions],
            "asked_again_at": rows.Same(now),
        },
        # Asked again in the statement: somebody may have stopped one meanwhile.
        where="{old}.state = 'held'",
    )
