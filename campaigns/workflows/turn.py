"""Everything that is to happen at one instant, in order: events, time, due steps, held messages, sending.

Live, each part is a task of its own; a clock moved by hand, the tests and a rehearsal take whole turns.
"""

from datetime import datetime

from lifecycle.segments.on_grid import refresh_on_grid

from campaigns.workflows.fire import fire
from campaigns.workflows.release import release
from campaigns.workflows.sweep import sweep_due, sweep_pending
from channels.outbox.capture import Carrier
from channels.outbox.deliver import deliver

# Far above what one instant can hold; beyond it two things set each other off for ever.
MOST_ROUNDS = 1_000_000
CHUNK = 1000


def turn(*, now: datetime, carry: Carrier | None = None, chunk: int = CHUNK) -> None:
    """Go on until nothing more is due at `now`. At one instant all events come before all due steps and releases."""
    for _round in range(MOST_ROUNDS):
        if _settle(now, chunk) or fire(now=now):
            continue
        if sweep_due(now=now, chunk=chunk) or release(now=now, chunk=chunk):
            continue
        if not deliver(now=now, limit=chunk if carry else None, carry=carry):
            return


def _settle(now: datetime, chunk: int) -> bool:
    worked = False
    while sweep_pending(now=now, chunk=chunk):
        worked = True
    return bool(refresh_on_grid(now=now)) or worked
