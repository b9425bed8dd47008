from celery import shared_task

from lifecycle.clock.read import now
from lifecycle.figures.count import count_figures


@shared_task(name="lifecycle.count_figures")
def count_figures_task() -> None:
    count_figures(clock=now)
