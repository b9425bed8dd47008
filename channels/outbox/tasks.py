from datetime import datetime
from threading import Lock
from time import monotonic, sleep

from celery import shared_task

from channels.outbox.deliver import deliver
from channels.outbox.expire import expire
from channels.outbox.lane import next_turn
from channels.outbox.recover import recover
from channels.outbox.wake import wake
from lifecycle.clock.read import now

LONGEST_RUN = 45.0  # seconds; then another worker may go on
LONGEST_NAP = 5.0  # seconds; the beat comes by as often

_napping = Lock()  # one thread of a process waits for a rate, not all of them


@shared_task(name="channels.deliver")
def deliver_task() -> None:
    """Hands over what is due, until nothing is."""
    started = monotonic()
    while deliver(now=(moment := now())) or _nap(moment):
        if monotonic() - started > LONGEST_RUN:
            wake("channels.deliver")
            return


def _nap(moment: datetime) -> bool:
    """Where a rate was reached: until it lets more go. Answers whether to look again."""
    wait = next_turn(moment)
    if wait is None or wait.total_seconds() > LONGEST_NAP or not _napping.acquire(blocking=False):
        return False
    try:
        sleep(max(wait.total_seconds(), 0.05))
    finally:
        _napping.release()
    return now() > moment  # a clock moved by hand stands still


@shared_task(name="channels.recover")
def recover_task() -> None:
    recover(now=now())
    expire(now=now())
