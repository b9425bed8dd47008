from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from lifecycle import rows
from lifecycle.consent.ask import answered, ask
from lifecycle.consent.models import Consent, ConsentChange
from lifecycle.consent.said import Change
from lifecycle.consent.topics import TopicFacts, topic_facts
from lifecycle.contacts.lock import lock
from lifecycle.events.names import OURS, SUBSCRIBED, UNSUBSCRIBED
from lifecycle.events.record import MOST_HOPS, NewEvent, record_events

Key = tuple[int, str, int]  # contact, channel, topic
Topics = Mapping[int, TopicFacts]

__all__ = ["Change", "change_consent"]


def change_consent(
    changes: Sequence[Change],
    *,
    now: datetime,
    source: str,
    revive: bool = True,
    history: bool = False,
    hops: int = 0,
    is_proven: bool = False,
) -> list[Change]:
    """Stores what people allow, with the evidence, and records an event for each real change; answers those.

    revive:    False leaves whoever has once said no at that (an import is nobody's own word)
    history:   the events wake nobody
    is_proven: the word came from the address itself; otherwise a yes to a topic that asks people to confirm waits
               for them
    """
    with rows.all_or_none():
        present = set(lock({change.contact_id for change in changes}))
        wanted = {_key(change): change for change in changes if change.contact_id in present}
        stands = _standing(wanted)
        new = [
            change
            for key, change in wanted.items()
            if stands.get(key) is not change.is_subscribed and (revive or key not in stands)
        ]
        topics = topic_facts() if new else {}
        if any(topics[change.topic_id].needs_confirmation for change in new):
            new = _without_those_to_confirm(new, topics, now, source, is_proven)
        if new:
            _store(new, now, source)
            _record(new, topics, now, source, history, hops)
    return new


def _without_those_to_confirm(
    new: list[Change], topics: Topics, now: datetime, source: str, is_proven: bool
) -> list[Change]:
    def waits(change: Change) -> bool:
        return change.is_subscribed and topics[change.topic_id].needs_confirmation and not is_proven

    ask([change for change in new if waits(change)], now=now, source=source)
    decided = [change for change in new if not waits(change)]
    answered(decided)
    return decided


def _key(change: Change) -> Key:
    return change.contact_id, change.channel, change.topic_id


def _standing(wanted: dict[Key, Change]) -> dict[Key, bool]:
    contact_ids, channels, topic_ids = (set(part) for part in zip(*wanted, strict=True)) if wanted else ((), (), ())
    found = _STANDING.fetch(contacts=contact_ids, channels=channels, topics=topic_ids)
    return {(contact_id, channel, topic_id): is_subscribed for contact_id, channel, topic_id, is_subscribed in found}


_STANDING = rows.Fixed(
    lambda: Consent.objects.filter(
        contact__among=rows.Given("contacts"),
        channel__among=rows.Given("channels"),
        topic__among=rows.Given("topics"),
    ).values_list("contact_id", "channel", "topic_id", "is_subscribed")
)


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


def _record(new: list[Change], topics: Topics, now: datetime, source: str, history: bool, hops: int) -> None:
    events = [
        NewEvent(
            contact_id=change.contact_id,
            name=SUBSCRIBED if change.is_subscribed else UNSUBSCRIBED,
            occurred_at=now,
            properties={"channel": change.channel, "topic": topics[change.topic_id].key, "source": source},
            source=OURS,
            hops=min(hops, MOST_HOPS),
        )
        for change in new
    ]
    # At the end of a chain of causes it wakes nobody, so that campaigns do not set each other off for ever.
    record_events(events, now=now, history=history or hops > MOST_HOPS)
