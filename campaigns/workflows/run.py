"""Carry visits of one chunk from step to step, in memory, until every one rests or has ended."""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from itertools import groupby

from django.db import InterfaceError, OperationalError, transaction
from django.utils.translation import gettext_noop

from campaigns.workflows.editing.draft import usual_way
from campaigns.workflows.effects.base import Effect
from campaigns.workflows.ledger import Ledger
from campaigns.workflows.notice import note_circle
from campaigns.workflows.versions import Version
from campaigns.workflows.visits import Moves, Visit, Visits
from lifecycle.look.retold import kept

NOT_DONE = kept(gettext_noop("This step could not be done for them: %(problem)s"))

# Deadlocks and lost connections: nothing that a smaller chunk would mend, and the sweep comes again.
NOBODYS_FAULT = (OperationalError, InterfaceError)
MOST_HOPS = 50  # more steps without a rest are a circle
log = logging.getLogger(__name__)


def run(
    visits: Sequence[Visit], versions: Mapping[int, Version], ledger: Ledger, *, now: datetime, alone: bool = False
) -> None:
    """`alone`: the chunk is one contact on whom it failed before; a step that raises keeps them, with the problem."""
    ahead = list(visits)
    for _hop in range(MOST_HOPS):
        if not ahead:
            return
        answers = [
            (_ask(list(group), versions[version_id], key, now, alone), versions[version_id], key)
            for (version_id, key), group in _by_step(ahead)
        ]
        effects = [effect for moves, _version, _key in answers for effect in moves.effects]
        # While each still stands at the step that says so: that is what is told as the cause.
        perform([effect for effect in effects if effect.on_people], now)
        ledger.world += [effect for effect in effects if not effect.on_people]
        ahead = [visit for moves, version, key in answers for visit in _apply(moves, version, key, ledger)]
    _stop(ahead, ledger)


def _stop(circling: Sequence[Visit], ledger: Ledger) -> None:
    """They went round without a rest: nothing that this round wanted to send goes out."""
    for visit in circling:
        ledger.end(visit, "circle")
    stopped = {id(visit) for visit in circling}
    ledger.world = [effect for effect in ledger.world if id(effect.visit) not in stopped]
    note_circle({visit.campaign_id for visit in circling})


def perform(effects: Iterable[Effect], now: datetime) -> None:
    """In sets: one call for each sort of effect, in the order in which they were first stated."""
    sorts: dict[type[Effect], list[Effect]] = {}
    for effect in effects:
        sorts.setdefault(type(effect), []).append(effect)
    for sort, stated in sorts.items():
        sort.perform(stated, now)


def _by_step(visits: list[Visit]):  # type: ignore[no-untyped-def]
    def place(visit: Visit) -> tuple[int, str]:
        return visit.version_id, visit.step_key

    return groupby(sorted(visits, key=place), place)


def _ask(visits: list[Visit], version: Version, key: str, now: datetime, alone: bool) -> Moves:
    if not version.is_live and visits[0].woken != "event":
        return _parked(visits, now)
    step = version.graph.steps[key]
    if step.acts and any(visit.behind and key in visit.behind for visit in visits):
        return _past_what_was_done(visits, version, key, now, alone)
    asked = Visits(visits, version.campaign, now)
    if not alone:
        return step.run(asked, now)
    try:
        return _tried(step.run, asked, now)
    except NOBODYS_FAULT:
        raise
    except Exception as problem:
        log.exception("Step %s of %s failed for contact %s", key, version.campaign.key, visits[0].contact_id)
        return _kept(visits, NOT_DONE % {"problem": problem})


def _past_what_was_done(visits: list[Visit], version: Version, key: str, now: datetime, alone: bool) -> Moves:
    """An edit put a step before them that they did already: they go the way they took, and nothing happens twice."""
    ways = version.graph.steps[key].exit_names()
    first = [visit for visit in visits if key not in (visit.behind or {})]
    moves = _ask(first, version, key, now, alone) if first else Moves()
    for visit in visits:
        if taken := (visit.behind or {}).get(key):
            moves.passed_over.append((visit, taken if taken in ways else usual_way(ways)))
    return moves


def _tried(ask: Callable[[Visits, datetime], Moves], asked: Visits, now: datetime) -> Moves:
    """The step's answer, its effects on people done. Those on the world are tried and undone: their turn is later,
    when it would be too late to keep only this one."""
    with transaction.atomic():
        moves = ask(asked, now)
        perform([effect for effect in moves.effects if effect.on_people], now)
        moves.effects = [effect for effect in moves.effects if not effect.on_people]
        with suppress(_Undone), transaction.atomic():
            perform(moves.effects, now)
            raise _Undone
    return moves


class _Undone(Exception):
    pass


def _parked(visits: list[Visit], now: datetime) -> Moves:
    """A paused campaign: they stay before the step, due as soon as it goes on."""
    moves = Moves()
    for visit in visits:
        moves.rest(visit, now)
    return moves


def _kept(visits: list[Visit], problem: str) -> Moves:
    moves = Moves()
    for visit in visits:
        visit.problem = problem[:500]
        moves.rest(visit, None)
    return moves


def _apply(moves: Moves, version: Version, key: str, ledger: Ledger) -> list[Visit]:
    """Write the moves down; the visits that arrived at another step."""
    arrived = []
    for visit, until, since in moves.resting:
        if visit.woken == "arrival":
            visit.rested_at = since or ledger.now
        # A paused campaign's step has not run, nor has one that raised: it is asked again in the same way.
        if version.is_live and not visit.problem:
            visit.is_resting = True
        visit.due_at = until
    for visit, reason in moves.finished:
        ledger.end(visit, reason)
    for visit, exit in moves.left:
        ledger.note(visit, exit)
        visit.has_acted |= version.graph.steps[key].acts
    for visit, exit in (*moves.left, *moves.passed_over):
        target = version.graph.next_of(key, exit)
        if target is None:
            ledger.end(visit, "finished")
            continue
        arrive(visit, target)
        arrived.append(visit)
    return arrived


def arrive(visit: Visit, key: str) -> None:
    visit.step_key = key
    visit.visit += 1
    visit.woken, visit.event = "arrival", None
    visit.is_resting, visit.rested_at, visit.due_at = False, None, None
