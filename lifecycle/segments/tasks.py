from celery import shared_task

from lifecycle.clock.read import now
from lifecycle.segments.on_grid import refresh_on_grid


@shared_task(name="lifecycle.refresh_on_grid")
def refresh_on_grid_task() -> None:
    refresh_on_grid(now=now())
