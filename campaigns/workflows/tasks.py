"""What the beat and the wakes call. Each is safe to run twice and at once with itself."""

from collections.abc import Callable
from time import monotonic
from typing import Any

from celery import shared_task

from campaigns.workflows.ask_on_grid import ask_on_grid
from campaigns.workflows.end import empty
from campaigns.workflows.fire import fire
from campaigns.workflows.move_people import move_people
from campaigns.workflows.release import release
from campaigns.workflows.sweep import sweep_due, sweep_pending
from lifecycle.clock.read import now

LONGEST_RUN = 45.0  # seconds; then another worker may go on


@shared_task(name="campaigns.react")
def react_task() -> None:
    _until_done(sweep_pending)


@shared_task(name="campaigns.advance")
def advance_task() -> None:
    _until_done(sweep_due)


@shared_task(name="campaigns.release")
def release_task() -> None:
    _until_done(release)


@shared_task(name="campaigns.move")
def move_task() -> None:
    _until_done(move_people)


@shared_task(name="campaigns.fire")
def fire_task() -> None:
    fire(now=now())
    ask_on_grid(now=now())


@shared_task(name="campaigns.empty")
def empty_task() -> None:
    _until_done(empty)


def _until_done(verb: Callable[..., Any]) -> None:
    started = monotonic()
    while verb(now=now()) and monotonic() - started < LONGEST_RUN:
        pass
