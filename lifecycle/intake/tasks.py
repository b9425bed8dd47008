from celery import shared_task

from lifecycle.clock.read import now
from lifecycle.intake.run_import import run_waiting_imports
from lifecycle.intake.throw_away import throw_away


@shared_task(name="lifecycle.run_imports")
def run_imports_task() -> None:
    run_waiting_imports(clock=now)


@shared_task(name="lifecycle.throw_away")
def throw_away_task() -> None:
    throw_away(now=now())
