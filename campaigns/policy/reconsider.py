from collections.abc import Sequence
from datetime import datetime

from campaigns.policy.decide import decide
from campaigns.policy.gather import Ask, gather
from campaigns.policy.rules import load_rules
from channels.outbox.models import Message
from channels.outbox.wake import wake
from lifecycle import rows
from lifecycle.contacts.values import load_values


def reconsider(message_ids: Sequence[int], *, now: datetime) -> int:
    """Ask again about held messages whose time has come: consent, suppression, caps and quiet hours as they are now.

    Under the contacts' lock. How many were decided about.
    """
    held = list(
        Message.objects.filter(pk__among=list(message_ids), state="held", due_at__lte=now)
        .order_by("-priority", "pk")
        .values_list("pk", "reference", "contact_id", "channel", "topic", "kind", "due_at", "expires_at")
    )
    if not held:
        return 0
    rules = load_rules()
    asks = [Ask(*row[1:]) for row in held]
    gathered = gather(asks, load_values({ask.contact_id for ask in asks}), rules, now)
    decisions = []
    for ask in asks:
        decision = decide(gathered.facts(ask), rules, now)
        gathered.reserve(ask, decision)
        decisions.append(decision)
    rows.update(
        Message,
        "id",
        {
            "id": [row[0] for row in held],
            "state": [decision.state for decision in decisions],
            "reason": [decision.reason for decision in decisions],
            "detail": [decision.detail for decision in decisions],
            "due_at": [decision.due_at for decision in decisions],
        },
        # Asked again in the statement: somebody may have stopped one meanwhile.
        where="{old}.state = 'held'",
    )
    wake("channels.deliver")
    return len(held)
