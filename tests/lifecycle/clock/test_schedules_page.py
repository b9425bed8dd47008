from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.test import Client
from django_celery_beat.models import CrontabSchedule, IntervalSchedule, PeriodicTask

from lifecycle.clock.set import set_clock
from tests.cast import NOW

PAGE = "/admin/django_celery_beat/periodictask/"


@pytest.fixture
def page(admin_client: Client, settings: LazySettings) -> str:
    settings.CLOCK = "manual"
    set_clock(to=NOW)
    PeriodicTask.objects.filter(task="channels.deliver").update(last_run_at=NOW - timedelta(minutes=4))
    PeriodicTask.objects.filter(task="campaigns.rehearse").update(enabled=False)
    night = CrontabSchedule.objects.create(minute="0", hour="4")
    PeriodicTask.objects.create(name="A task of our own", task="x", crontab=night)
    odd, _made = IntervalSchedule.objects.get_or_create(every=90, period="seconds")
    PeriodicTask.objects.create(name="At a pace of its own", task="y", interval=odd)
    return " ".join(admin_client.get(PAGE).content.decode().split())


def test_it_says_what_is_looked_after_how_often_and_when_it_was(page: str) -> None:
    assert "Waits that are over." in page
    assert "every 5 seconds" in page and "every hour" in page and "every minute" in page
    assert "15:26" in page and "not yet" in page
    assert "At 04:00" in page and "every 90 seconds" in page
    assert "1 thing that happens by itself is off." in page


def test_none_of_a_programmers_words_are_left(page: str) -> None:
    for word in ("Interval Schedule", "One-off", "Scheduler", "celery.backend_cleanup", "campaigns.rehearse"):
        assert word not in page
