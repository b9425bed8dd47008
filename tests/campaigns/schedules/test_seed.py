import pytest
from celery import current_app
from django_celery_beat.models import PeriodicTask

from campaigns.schedules.seed import SCHEDULE, seed_schedule

pytestmark = pytest.mark.django_db


def test_every_scheduled_task_exists() -> None:
    current_app.loader.import_default_modules()
    assert {task for _name, task, *_rest in SCHEDULE} <= set(current_app.tasks)


def test_every_task_is_scheduled_for_a_wake_may_be_lost() -> None:
    """Without its sweep what a dead worker or a lost broker left would stay for ever (P1, P4)."""
    current_app.loader.import_default_modules()
    ours = {task for task in current_app.tasks if task.startswith(("lifecycle.", "channels.", "campaigns."))}
    assert ours == {task for _name, task, *_rest in SCHEDULE}


def test_the_schedule_is_there_after_a_migrate_and_is_not_doubled() -> None:
    seed_schedule()
    seed_schedule()
    assert PeriodicTask.objects.filter(task__in=[task for _name, task, *_rest in SCHEDULE]).count() == len(SCHEDULE)


def test_what_a_person_switched_off_stays_off() -> None:
    PeriodicTask.objects.filter(task="channels.deliver").update(enabled=False)
    seed_schedule()
    assert not PeriodicTask.objects.get(task="channels.deliver").enabled
