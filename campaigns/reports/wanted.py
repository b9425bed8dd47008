"""What marketing wanted to say in the last days, as decisions recorded it: for playing it again under other caps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet

from campaigns.policy.facts import Rules
from campaigns.reports.what_if import Want
from channels.outbox.models import COUNTED, Message

MOST = 20_000  # messages; beyond that one in so many people stands for all


@dataclass(frozen=True)
class Wanted:
    people: Mapping[int, Sequence[Want]]
    one_in: int  # people; 1: everybody


def wanted(rules: Rules, *, since: datetime, now: datetime) -> Wanted:
    """From as long before `since` as a cap looks back. Two statements."""
    start = since - rules.longest
    messages = Message.objects.filter(
        Q(crowded_by__gt=0) | COUNTED, kind="marketing", created_at__gt=start, created_at__lte=now
    )
    one_in = -(-messages.count() // MOST) or 1
    return Wanted(_by_person(_sample(messages, one_in), rules), one_in)


def _sample(messages: "QuerySet[Message]", one_in: int) -> "QuerySet[Message]":
    if one_in == 1:
        return messages
    return messages.annotate(share=F("contact_id") % one_in).filter(share=0)


def _by_person(messages: "QuerySet[Message]", rules: Rules) -> dict[int, list[Want]]:
    found: dict[int, list[Want]] = {}
    rows = messages.order_by("pk").values_list(
        "contact_id", "channel", "topic", "priority", "created_at", "due_at", "sent_at", "expires_at", "crowded_by"
    )
    for contact_id, channel, topic, priority, created_at, due_at, sent_at, expires_at, crowded_by in rows:
        ends = max(expires_at or created_at + rules.patience, created_at + timedelta(microseconds=1))
        night = timedelta() if crowded_by else max((sent_at or due_at) - created_at, timedelta())
        want = Want(created_at, channel, topic or rules.default_topic, priority, ends, night)
        found.setdefault(contact_id, []).append(want)
    return found
