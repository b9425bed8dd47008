"""What an event sets off: stages and segments, goals and exit rules, entries, and the end of waits."""

import logging
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_noop

from campaigns.workflows.carry_over import carry_over
from campaigns.workflows.enter import Entry, enter
from campaigns.workflows.leave import leave
from campaigns.workflows.ledger import Ledger
from campaigns.workflows.run import NOBODYS_FAULT, perform, run
from campaigns.workflows.standing import standing
from campaigns.workflows.versions import Version, live_versions, load_versions
from campaigns.workflows.visits import Visit
from lifecycle import rows
from lifecycle.conditions.base import ANY_EVENT
from lifecycle.events.models import PendingEvent
from lifecycle.events.names import CAMPAIGN_STARTED
from lifecycle.look.retold import kept
from lifecycle.segments.refresh import refresh_contacts as refresh_segments
from lifecycle.stages.refresh import refresh_contacts as refresh_stages

NO_REACTION = kept(gettext_noop("Nobody could react to this: %(problem)s"))

# Effects of a reaction are events again; a chain ends after ten (engine rule 7).
MOST_ROUNDS = 12
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class News:
    """One pending event."""

    event_id: int
    contact_id: int
    name: str
    occurred_at: datetime
    properties: dict[str, Any]
    hops: int
    received_at: datetime

    def is_before(self, moment: datetime) -> bool:
        """Whether it was past already at that moment. What came as history to be reacted to never is."""
        return self.occurred_at < moment and self.counts_from() is not None

    def counts_from(self) -> datetime | None:
        """Where waits count from; None: from now on, as if it happened only now."""
        return self.occurred_at if self.received_at - self.occurred_at <= settings.LATE_EVENT_AFTER else None

    def as_event(self) -> dict[str, Any]:
        return {"name": self.name, "occurred_at": self.occurred_at, "properties": self.properties}


def react(contact_ids: Sequence[int], *, now: datetime, alone: bool = False, rounds: int = MOST_ROUNDS) -> None:
    """Handle every pending event of these contacts, and what that records in turn; the contacts are locked.

    rounds: 1 leaves what is recorded in turn to the next sweep.
    """
    for _round in range(rounds):
        if not (pending := _pending(contact_ids)):
            return
        kept: set[int] = set()
        for news in _instants(pending):
            if not alone:
                _handle(news, now, alone)
            elif problem := _try(news, now):
                kept |= _keep(news, problem)
        rows.delete(PendingEvent, "event_id", [item.event_id for item in pending if item.event_id not in kept])


def _try(news: Sequence[News], now: datetime) -> str:
    """What happened at one instant to the one contact on whom it failed before; why it fails, or nothing."""
    try:
        with transaction.atomic():
            _handle(news, now, True)
    except NOBODYS_FAULT:
        raise
    except Exception as problem:
        log.exception("Nobody could react to what contact %s did", news[0].contact_id)
        return NO_REACTION % {"problem": problem}
    return ""


def _keep(news: Sequence[News], problem: str) -> set[int]:
    """They wait for a person."""
    ids = {item.event_id for item in news}
    PendingEvent.objects.filter(pk__in=ids).update(problem=problem[:500])
    return ids


def _pending(contact_ids: Sequence[int]) -> list[News]:
    return [News(*row) for row in _PENDING.fetch(ids=contact_ids)]


_PENDING = rows.Fixed(
    lambda: (
        PendingEvent.objects.filter(contact__among=rows.Given("ids"), problem="")
        .order_by("event__occurred_at", "event_id")
        .values_list(
            "event_id",
            "event__contact_id",
            "event__name",
            "event__occurred_at",
            "event__properties",
            "event__hops",
            "event__received_at",
        )
    )
)


def _instants(pending: Iterable[News]) -> Iterator[list[News]]:
    """Each contact's events one instant after the other, the first instants of all contacts together."""
    turns: list[list[News]] = []
    place: dict[int, tuple[int, datetime]] = {}
    for item in pending:
        turn, at = place.get(item.contact_id, (-1, item.occurred_at))
        turn += turn < 0 or item.occurred_at > at
        place[item.contact_id] = (turn, item.occurred_at)
        if turn == len(turns):
            turns.append([])
        turns[turn].append(item)
    yield from turns


def _handle(news: Sequence[News], now: datetime, alone: bool) -> None:
    names = {item.name for item in news}
    contact_ids = list({item.contact_id for item in news})
    for hops, ids in _by_hops(news).items():
        refresh_stages(ids, now=now, names=names, hops=hops + 1)
        refresh_segments(ids, now=now, names=names, hops=hops + 1)
    live = live_versions()
    inside = standing(contact_ids)
    versions = {version.id: version for version in live}
    versions |= load_versions({visit.version_id for visit in inside} - versions.keys())
    if not any(_hears(version.heard, names) for version in versions.values()):
        return
    ledger = Ledger(now)
    inside = carry_over(inside, versions, ledger, now=now)
    stayed = leave(inside, versions, ledger, now=now, names=names)
    entered = _enter(news, live, ledger)
    started_again = {visit.id for visit in entered}
    woken = _woken([visit for visit in stayed if visit.id not in started_again], versions, news)
    ledger.visits += woken
    run([*entered, *woken], versions, ledger, now=now, alone=alone)
    ledger.write()
    perform(ledger.world, now)


def _by_hops(news: Iterable[News]) -> dict[int, list[int]]:
    """Contacts by the longest chain of causes behind what happened to each; nearly always there is one length."""
    longest: dict[int, int] = {}
    for item in news:
        longest[item.contact_id] = max(item.hops, longest.get(item.contact_id, 0))
    found: dict[int, list[int]] = {}
    for contact_id, hops in longest.items():
        found.setdefault(hops, []).append(contact_id)
    return found


def _hears(heard: Collection[str], names: Collection[str]) -> bool:
    return ANY_EVENT in heard or any(name in heard for name in names)


def _enter(news: Sequence[News], live: Iterable[Version], ledger: Ledger) -> list[Visit]:
    entered: list[Visit] = []
    for version in live:
        entries: dict[int, Entry] = {}
        for item in news:
            if _lets_in(version, item):
                # In order of time: the last of several at one instant is what a message speaks of.
                trigger = {"event": item.name, "at": item.occurred_at.isoformat(), "properties": item.properties}
                entries[item.contact_id] = Entry(
                    item.occurred_at, trigger, item.hops, item.counts_from(), item.received_at
                )
        if entries:
            entered += enter(version, entries, ledger)
    return entered


def _lets_in(version: Version, item: News) -> bool:
    if version.since and item.is_before(version.since):
        return False
    if item.name == CAMPAIGN_STARTED and item.properties.get("start") != version.campaign.key:
        return False
    return any(item.name in trigger.listens() and trigger.hears(item.as_event()) for trigger in version.graph.triggers)


def _woken(stayed: Iterable[Visit], versions: dict[int, Version], news: Sequence[News]) -> list[Visit]:
    """Those resting at a step that listens for what happened to them."""
    by_contact: dict[int, list[News]] = {}
    for item in news:
        by_contact.setdefault(item.contact_id, []).append(item)
    woken = []
    for visit in stayed:
        step = versions[visit.version_id].graph.steps.get(visit.step_key)
        if step is None or not visit.is_resting or visit.problem or not (heard := step.listens()):
            continue
        for item in by_contact[visit.contact_id]:
            if _hears(heard, (item.name,)) and step.hears(item.as_event()):
                visit.woken, visit.event, visit.told = "event", item.as_event(), item.received_at
                if (at := item.counts_from()) is not None:
                    visit.since = max(at, visit.rested_at or at)
                visit.hops = item.hops  # what it does from here on, this has caused
                woken.append(visit)
                break
    return woken
