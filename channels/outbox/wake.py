"""Tells a worker that there is something to do. Only a hint: the beat finds all work by itself."""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

GATHER = 0.3  # seconds in which further wakes are the same wake

logger = logging.getLogger(__name__)
_is_asleep: ContextVar[bool] = ContextVar("is_asleep", default=False)
_next: dict[str, float] = {}
_lock = threading.Lock()


def wake(task: str, *, after: float = GATHER) -> None:
    """So many seconds after the commit; `task` by its full name. A task that starts after this moment and was already called is enough."""
    if not _is_asleep.get():
        transaction.on_commit(lambda: _call(task, after))


@contextmanager
def asleep() -> Iterator[None]:
    """Nobody is woken from within: for a simulation, and for whoever does the work himself."""
    before = _is_asleep.set(True)
    try:
        yield
    finally:
        _is_asleep.reset(before)


def _call(task: str, after: float) -> None:
    with _lock:
        moment = time.monotonic()
        if moment < _next.get(task, 0):
            return
        _next[task] = moment + GATHER
    try:
        current_app.send_task(task, countdown=after, ignore_result=True, retry=False)
    except (OperationalError, OSError) as error:
        # Nothing is lost without the broker, only later.
        logger.warning("The broker cannot be reached, the beat will find the work: %s", error)
