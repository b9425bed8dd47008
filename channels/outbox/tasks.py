from time import monotonic

from celery import shared_task

from channels.outbox.deliver import deliver
from channels.outbox.expire import expire
from channels.outbox.recover import recover
from channels.outbox.wake import wake
from lifecycle.clock.read import now

LONGEST_RUN = 45.0  # seconds; then another worker may go on


@shared_task(name="channels.deliver")
def deliver_task() -> None:
    """Hands over what is due, until nothing is."""
    started = monotonic()
    while deliver(now=now()):
        if monotonic() - started > LONGEST_RUN:
            wake("channels.deliver")
            return


@shared_task(name="channels.recover")
def recover_task() -> None:
    recover(now=now())
    expire(now=now())
