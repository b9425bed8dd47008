"""The one way in which anything is decided about people: a chunk of contacts, locked, in one transaction."""

import logging
from collections.abc import Sequence
from datetime import datetime

from django.db import DatabaseError, transaction

from campaigns.workflows.leave import leave
from campaigns.workflows.ledger import Ledger
from campaigns.workflows.react import react
from campaigns.workflows.run import perform, run
from campaigns.workflows.standing import due
from campaigns.workflows.versions import load_versions
from lifecycle.contacts.lock import lock
from lifecycle.events.models import PendingEvent

log = logging.getLogger(__name__)


def react_to_contacts(contact_ids: Sequence[int], now: datetime) -> int:
    """Handle these contacts' pending events; how many contacts were free to be held."""
    return _in_chunks(contact_ids, now, advances=False)


def advance_contacts(contact_ids: Sequence[int], now: datetime) -> int:
    """Handle these contacts' pending events, then their due enrollments; how many contacts were free to be held."""
    return _in_chunks(contact_ids, now, advances=True)


def _in_chunks(contact_ids: Sequence[int], now: datetime, *, advances: bool) -> int:
    """A chunk that raises is halved until whoever it raises for is alone; the others go on."""
    try:
        return _work(contact_ids, now, advances=advances, alone=False)
    except DatabaseError:
        raise  # nothing a smaller chunk would mend, and the sweep comes again
    except Exception:
        if len(contact_ids) == 1:
            return _work_alone(contact_ids[0], now, advances=advances)
        log.warning("A chunk of %d contacts failed and is halved", len(contact_ids), exc_info=True)
        half = len(contact_ids) // 2
        halves = (contact_ids[:half], contact_ids[half:])
        return sum(_in_chunks(part, now, advances=advances) for part in halves)


def _work(contact_ids: Sequence[int], now: datetime, *, advances: bool, alone: bool) -> int:
    with transaction.atomic():
        held = lock(contact_ids, skip_locked=True)
        if held and advances:
            react(held, now=now, alone=alone)
            _advance(held, now, alone)
        elif held:
            react(held, now=now, alone=alone, rounds=1)
    return len(held)


def _advance(contact_ids: Sequence[int], now: datetime, alone: bool) -> None:
    visits = due(contact_ids, now)
    if not visits:
        return
    versions = load_versions({visit.version_id for visit in visits})
    ledger = Ledger(now)
    rested = leave([visit for visit in visits if visit.is_resting], versions, ledger, now=now)
    going = [*(visit for visit in visits if not visit.is_resting), *rested]
    ledger.visits += going
    run(going, versions, ledger, now=now, alone=alone)
    ledger.write()
    perform(ledger.world, now)


def _work_alone(contact_id: int, now: datetime, *, advances: bool) -> int:
    try:
        return _work([contact_id], now, advances=advances, alone=True)
    except DatabaseError:
        raise
    except Exception as problem:
        log.exception("Nothing could be decided about contact %s", contact_id)
        said = f"Nobody could react to this: {problem}"[:500]
        PendingEvent.objects.filter(contact_id=contact_id).update(problem=said)
        due_now = due([contact_id], now)
        ledger = Ledger(now)
        for visit in due_now:
            visit.problem, visit.due_at = said, None
        ledger.visits += due_now
        ledger.write()
        return 1
