from celery import shared_task

from campaigns.rehearsal.rehearse import rehearse_next
from lifecycle.clock.read import now


@shared_task(name="campaigns.rehearse")
def rehearse_task() -> None:
    while rehearse_next(clock=now):
        pass
