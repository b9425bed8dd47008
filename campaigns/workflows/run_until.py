from collections.abc import Callable
from datetime import datetime

from campaigns.workflows.move_people import move_people
from campaigns.workflows.next_instant import next_instant
from campaigns.workflows.turn import turn


def run_until(*, start: datetime, to: datetime, clock: Callable[[datetime], None]) -> None:
    """From one instant at which something is due to the next, up to and including `to`; `clock` is told each."""
    while move_people(now=start):
        pass
    now: datetime | None = start
    while now is not None and now <= to:
        clock(now)
        turn(now=now)
        now = next_instant(now)
    clock(to)
