"""The beat starts before the database does, and is there when it comes."""

import pytest
from django.db import OperationalError, connection

from campaigns.schedules import beat
from campaigns.schedules.beat import PatientScheduler
from lifecycle.celery import app


@pytest.fixture
def away(db: None, monkeypatch: pytest.MonkeyPatch) -> list[OperationalError]:
    """What the database answers first."""
    errors: list[OperationalError] = []
    read = PatientScheduler.all_as_schedule

    def all_as_schedule(self: PatientScheduler) -> object:
        if errors:
            raise errors.pop()
        return read(self)

    monkeypatch.setattr(PatientScheduler, "all_as_schedule", all_as_schedule)
    monkeypatch.setattr(beat, "AGAIN", 0)
    monkeypatch.setattr(connection, "close", lambda: None)  # the test's own
    return errors


def test_a_beat_that_starts_first_waits_for_the_database(away: list[OperationalError]) -> None:
    away += [OperationalError("connection refused")] * 2
    scheduler = PatientScheduler(app=app)
    assert away == []
    assert "Send" in scheduler.schedule


def test_it_is_the_one_that_is_used() -> None:
    assert app.conf.beat_scheduler == "campaigns.schedules.beat:PatientScheduler"
