from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from lifecycle import rows
from lifecycle.consent.models import Consent, ConsentChange, Topic
from lifecycle.contacts.lock import lock
from lifecycle.events.names import OURS, SUBSCRIBED, UNSUBSCRIBED
from lifecycle.events.record import MOST_HOPS, NewEvent, record_events

Key = tuple[int, str, int]  # contact, channel, topic


@dataclass(frozen=True, slots=True)
class Change:
    contact_id: int
    channel: str
    topic_id: int
    is_subscribed: bool
    evidence: str = ""  # who said what, where and in which words


def change_consent(
    changes: Sequence[Change],
    *,
    now: datetime,
    source: str,
    revive: bool = True,
    history: bool = False,
    hops: int = 0,
) -> list[Change]:
    """Stores what people allow, with the evidence, and records an event for each real change; answers those.

    revive:  False leaves whoever has once said no at that (an import is nobody's own word)
    history: the events wake nobody
    """
    with transaction.atomic():
        present = set(lock({change.contact_id for change in changes}))
        wanted = {_key(change): change for change in changes if change.contact_id in present}
        stands = _standing(wanted)
        new = [
            change
            for key, change in wanted.items()
            if stands.get(key) is not change.is_subscribed and (revive or key not in stands)
        ]
        if new:
            _store(new, now, source)
            _record(new, now, source, history, hops)
    return new


def _key(change: Change) -> Key:
    return change.contact_id, change.channel, change.topic_id


def _standing(wanted: dict[Key, Change]) -> dict[Key, bool]:
    found = Consent.objects.filter(
        contact__among={contact_id for contact_id, _, _ in wanted},
        channel__in={channel for _, channel, _ in wanted},
        topic__in={topic_id for _, _, topic_id in wanted},
    ).values_list("contact_id", "channel", "topic_id", "is_subscribed")
    return {(contact_id, channel, topic_id): is_subscribed for contact_id, channel, topic_id, is_subscribed in found}


def _store(new: list[Change], now: datetime, source: str) -> None:
    columns: dict[str, list[Any]] = {
        "contact": [change.contact_id for change in new],
        "topic": [change.topic_id for change in new],
        "channel": [change.channel for change in new],
        "is_subscribed": [change.is_subscribed for change in new],
    }
    rows.upsert(
        Consent,
        {**columns, "changed_at": rows.Same(now)},
        conflict=("contact", "channel", "topic"),
        update=("is_subscribed", "changed_at"),
    )
    evidence = [change.evidence for change in new]
    rows.insert(ConsentChange, {**columns, "at": rows.Same(now), "source": rows.Same(source), "evidence": evidence})


def _record(new: list[Change], now: datetime, source: str, history: bool, hops: int) -> None:
    keys = dict(Topic.objects.filter(pk__in={change.topic_id for change in new}).values_list("pk", "key"))
    events = [
        NewEvent(
            contact_id=change.contact_id,
            name=SUBSCRIBED if change.is_subscribed else UNSUBSCRIBED,
            occurred_at=now,
            properties={"channel": change.channel, "topic": keys[change.topic_id], "source": source},
            source=OURS,
            hops=min(hops, MOST_HOPS),
        )
        for change in new
    ]
    # At the end of a chain of causes it wakes nobody, so that campaigns do not set each other off for ever.
    record_events(events, now=now, history=history or hops > MOST_HOPS)
