from celery import shared_task

from campaigns.broadcasts.close_sent import close_sent
from lifecycle.clock.read import now


@shared_task(name="campaigns.close_broadcasts")
def close_task() -> None:
    close_sent(now=now())
