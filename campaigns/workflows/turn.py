"""Everything that is to happen at one instant, in order: events, time, due steps, held messages, sending.

Live, each part is a task of its own; a clock moved by hand, the tests and a rehearsal take whole turns.
"""

from collections.abc import Callable, Collection
from datetime import datetime

from campaigns.workflows.ask_on_grid import ask_on_grid
from campaigns.workflows.fire import fire
from campaigns.workflows.release import is_release_due, release
from campaigns.workflows.sweep import CHUNK, sweep_due, sweep_pending
from channels.outbox.capture import Carrier
from channels.outbox.deliver import deliver
from lifecycle.segments.on_grid import refresh_on_grid

Sweep = Callable[[], int]


def turn(
    *,
    now: datetime,
    carry: Carrier | None = None,
    chunk: int = CHUNK,
    channels: Collection[str] | None = None,
    timed: bool = True,
    end: datetime | None = None,
) -> None:
    """Go on until nothing more is due at `now`. At one instant all events come before all due steps and releases.

    channels: only these are delivered; None: all. timed: False where nothing turns true by time alone.
    end: nobody is let in whose moment lies there or later.
    """
    _settle(now, chunk, timed, end)
    while sweep_due(now=now, chunk=chunk):
        _settle(now, chunk, timed, end)
    _all(lambda: release(now=now, chunk=chunk))
    # What a sender drops gives its place back, and whoever waits for one is asked at this same instant.
    while _deliver(now, carry, chunk, channels) and is_release_due(now):
        _all(lambda: release(now=now, chunk=chunk))


def _deliver(now: datetime, carry: Carrier | None, chunk: int, channels: Collection[str] | None) -> bool:
    """Until nothing is left; whether there was anything. Less than a chunk was all there is: batches are smaller."""
    limit, least = (chunk, chunk) if carry else (None, 1)
    found = seen = deliver(now=now, limit=limit, carry=carry, channels=channels)
    while seen >= least:
        seen = deliver(now=now, limit=limit, carry=carry, channels=channels)
    return bool(found)


def _settle(now: datetime, chunk: int, timed: bool, end: datetime | None) -> None:
    """Events, and what time alone brings: joins and entries are events again."""
    _all(lambda: sweep_pending(now=now, chunk=chunk))
    while timed and refresh_on_grid(now=now) + fire(now=now, end=end) + ask_on_grid(now=now):
        _all(lambda: sweep_pending(now=now, chunk=chunk))


def _all(sweep: Sweep) -> bool:
    """Until nothing is left; whether there was anything."""
    found = seen = sweep()
    while seen:
        seen = sweep()
        found += seen
    return bool(found)
