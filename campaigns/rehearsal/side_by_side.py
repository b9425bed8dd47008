"""A long rehearsal in as many processes as the machine has cores: each plays its share of the people."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import pairwise
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from typing import Any

from django.db import connection

from campaigns.rehearsal.player import play_share
from campaigns.rehearsal.scratch import Share
from campaigns.rehearsal.simulate import Rehearsal, Told, simulate
from campaigns.rehearsal.together import together
from lifecycle.contacts.models import Contact
from lifecycle.events.models import Event

# Below it the second process has hardly begun when the first is through.
WORTH_IT = 20_000
# Of a hundred people, how many the first plays before another process is there, and because all others are nicer.
HEAD_START = 4
# Each goes through every instant: beyond it one more takes nearly as long as what it takes off the others.
MOST = 16


class LostShare(RuntimeError):
    """A process died before it answered, as when memory runs out."""


def simulate_side_by_side(
    *,
    campaign_key: str,
    start: datetime,
    end: datetime,
    played_from: datetime | None = None,
    told: Told | None = None,
    processes: int | None = None,
    **more: Any,
) -> Rehearsal:
    """As simulate(). `processes`: how many; None: see processes_for."""
    first = min(played_from or start, start)
    count = processes or processes_for(first, end)
    asked = {"campaign_key": campaign_key, "start": start, "end": end, "played_from": played_from, **more}
    if count == 1:
        return simulate(**asked, told=told)
    own, *others = shares(count)
    with _players(others, asked) as answers:
        mine = simulate(**asked, share=own, told=_of_all(told, own))
        return together([mine, *(_answer(each) for each in answers)])


def shares(count: int) -> list[Share]:
    ends = [HEAD_START + (100 - HEAD_START) * place // count for place in range(1, count + 1)]
    return [Share(first, past) for first, past in pairwise([0, *ends])]


def processes_for(start: datetime, end: datetime) -> int:
    """One a core where there is much to play, and other processes can see it."""
    return _cores() if can_be_shared() and _is_much(start, end) else 1


def can_be_shared() -> bool:
    """Other processes see only what is committed, and nothing of a database that is in this one's memory."""
    if connection.in_atomic_block:
        return False
    return connection.vendor != "sqlite" or not connection.is_in_memory_db()  # type: ignore[attr-defined]


def _cores() -> int:
    return min(len(os.sched_getaffinity(0)), MOST)


def _is_much(start: datetime, end: datetime) -> bool:
    events = Event.objects.filter(occurred_at__gte=start, occurred_at__lt=end).order_by("occurred_at")
    return any(
        each.values_list("pk")[WORTH_IT - 1 : WORTH_IT].exists() for each in (events, Contact.objects.order_by("pk"))
    )


def _of_all(told: Told | None, own: Share) -> Told | None:
    """The others are about as far as this one."""
    if told is None:
        return None

    def heard(reached: datetime, so_far: Callable[[], dict[str, int]]) -> bool:
        return told(reached, lambda: {what: number * 100 // own.past for what, number in so_far().items()})

    return heard


@contextmanager
def _players(others: Sequence[Share], asked: dict[str, Any]) -> Iterator[Sequence[Connection]]:
    """One process for each share. Whatever happens here, none of them stays."""
    spawn = get_context("spawn")  # a fork of a process with threads and connections may hang
    started: list[SpawnProcess] = []
    answers: list[Connection] = []
    try:
        for share in others:
            answer, theirs = spawn.Pipe(duplex=False)
            asked_of = {**asked, "share": (share.first, share.past)}
            player = spawn.Process(
                target=play_share, args=(theirs, dict(connection.settings_dict), asked_of), daemon=True
            )
            player.start()
            theirs.close()
            started.append(player)
            answers.append(answer)
        yield answers
    finally:
        for player in started:
            player.terminate()
            player.join()


def _answer(answers: Connection) -> Rehearsal:
    try:
        found = answers.recv()
    except EOFError:
        raise LostShare("A part of the rehearsal stopped in the middle. Rehearse again.") from None
    if isinstance(found, Exception):
        raise found
    rehearsal: Rehearsal = found
    return rehearsal
