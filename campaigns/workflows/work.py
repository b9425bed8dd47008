"""The one way in which anything is decided about people: a chunk of contacts, locked, in one transaction."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_noop

from campaigns.workflows.carry_over import carry_over
from campaigns.workflows.leave import leave
from campaigns.workflows.ledger import Ledger
from campaigns.workflows.react import NO_REACTION, react
from campaigns.workflows.run import NOBODYS_FAULT, perform, run
from campaigns.workflows.standing import due
from campaigns.workflows.versions import load_versions
from lifecycle.contacts.lock import lock
from lifecycle.events.models import PendingEvent
from lifecycle.look.retold import kept

NO_WAY_ON = kept(gettext_noop("They could not go on: %(problem)s"))

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Part:
    """decide:  about these contacts, who are locked; the last argument says that it is one on whom it failed before
    give_up: where it fails for one contact, so that nobody comes back to it at once
    """

    decide: Callable[[list[int], datetime, bool], None]
    give_up: Callable[[int, datetime, Exception], None]


def react_to_contacts(contact_ids: Sequence[int], now: datetime) -> int:
    """Handle these contacts' pending events; how many contacts were free to be held."""
    return in_chunks(contact_ids, now, [Part(_react_once, _give_up_news)], skip_locked=True)


def advance_contacts(contact_ids: Sequence[int], now: datetime) -> int:
    """Handle these contacts' pending events, then their due enrollments; how many contacts were free to be held."""
    return in_chunks(contact_ids, now, [REACT, Part(_advance, _keep_due)], skip_locked=True)


def in_chunks(contact_ids: Sequence[int], now: datetime, parts: Sequence[Part], *, skip_locked: bool = False) -> int:
    """A chunk that raises is halved until whoever it raises for is alone; the others go on. How many were held."""
    try:
        return _work(contact_ids, now, parts, skip_locked, alone=False)
    except NOBODYS_FAULT:
        raise
    except Exception:
        if len(contact_ids) == 1:
            return _work_alone(contact_ids[0], now, parts, skip_locked)
        log.warning("A chunk of %d contacts failed and is halved", len(contact_ids), exc_info=True)
        half = len(contact_ids) // 2
        halves = (contact_ids[:half], contact_ids[half:])
        return sum(in_chunks(part, now, parts, skip_locked=skip_locked) for part in halves)


def _work(contact_ids: Sequence[int], now: datetime, parts: Sequence[Part], skip_locked: bool, *, alone: bool) -> int:
    with transaction.atomic():
        if held := lock(contact_ids, skip_locked=skip_locked):
            for part in parts:
                part.decide(held, now, alone)
    return len(held)


def _work_alone(contact_id: int, now: datetime, parts: Sequence[Part], skip_locked: bool) -> int:
    """Each part by itself: what fails in one keeps nobody from the next."""
    held = 0
    for part in parts:
        try:
            held = max(held, _work([contact_id], now, [part], skip_locked, alone=True))
        except NOBODYS_FAULT:
            raise
        except Exception as problem:
            log.exception("Nothing could be decided about contact %s", contact_id)
            part.give_up(contact_id, now, problem)
            held = 1
    return held


def _react_once(contact_ids: list[int], now: datetime, alone: bool) -> None:
    react(contact_ids, now=now, alone=alone, rounds=1)


def _react(contact_ids: list[int], now: datetime, alone: bool) -> None:
    react(contact_ids, now=now, alone=alone)


def _advance(contact_ids: list[int], now: datetime, alone: bool) -> None:
    visits = due(contact_ids, now)
    if not visits:
        return
    versions = load_versions({visit.version_id for visit in visits})
    ledger = Ledger(now)
    visits = [
        visit
        for visit in carry_over(visits, versions, ledger, now=now)
        if visit.due_at is not None and visit.due_at <= now  # a newer version may let them wait longer
    ]
    for visit in visits:
        # After a long silence not from where they stopped, as nobody enters for a moment long past (engine rule 4).
        visit.since = visit.due_at if visit.due_at and now - visit.due_at <= settings.LATE_EVENT_AFTER else None
    # Also of those whom a pause or a problem kept before a step; only whoever is just entering is not asked.
    been = [visit for visit in visits if visit.is_resting or visit.rested_at]
    stayed = leave(been, versions, ledger, now=now)
    going = [*(visit for visit in visits if not (visit.is_resting or visit.rested_at)), *stayed]
    ledger.visits += going
    run(going, versions, ledger, now=now, alone=alone)
    ledger.write()
    perform(ledger.world, now)


def _give_up_news(contact_id: int, now: datetime, problem: Exception) -> None:
    said = (NO_REACTION % {"problem": problem})[:500]
    PendingEvent.objects.filter(contact_id=contact_id).update(problem=said)


def _keep_due(contact_id: int, now: datetime, problem: Exception) -> None:
    kept = due([contact_id], now)
    ledger = Ledger(now, visits=kept)
    for visit in kept:
        visit.problem, visit.due_at = (NO_WAY_ON % {"problem": problem})[:500], None
    ledger.write()


REACT = Part(_react, _give_up_news)
