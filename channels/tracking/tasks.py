from celery import shared_task

from channels.tracking.judge import judge
from lifecycle.clock.read import now


@shared_task(name="channels.judge")
def judge_task() -> None:
    while judge(now=now()):
        pass
