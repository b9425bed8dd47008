from celery import shared_task

from channels.feedback.settle import settle
from lifecycle.clock.read import now


@shared_task(name="channels.settle")
def settle_task() -> None:
    while settle(now=now()):
        pass
