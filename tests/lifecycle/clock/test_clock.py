from datetime import UTC, datetime, timedelta

import pytest
from pytest_django.fixtures import Settings

from lifecycle.clock.read import now
from lifecycle.clock.set import ClockNotMoved, set_clock

NEW_YEAR = datetime(2021, 1, 1, tzinfo=UTC)


def test_the_system_clock_asks_no_database() -> None:
    assert abs(now() - datetime.now(UTC)) < timedelta(minutes=1)


@pytest.mark.django_db
def test_the_manual_clock_shows_what_it_was_set_to(settings: Settings) -> None:
    settings.CLOCK = "manual"
    set_clock(to=NEW_YEAR)
    set_clock(to=NEW_YEAR + timedelta(days=1))
    assert now() == NEW_YEAR + timedelta(days=1)


@pytest.mark.django_db
def test_a_manual_clock_nobody_set_stands_still(settings: Settings) -> None:
    settings.CLOCK = "manual"
    assert now() == now()


def test_the_system_clock_cannot_be_moved() -> None:
    with pytest.raises(ClockNotMoved, match="CLOCK=manual"):
        set_clock(to=NEW_YEAR)


def test_an_instant_without_a_zone_is_refused(settings: Settings) -> None:
    settings.CLOCK = "manual"
    with pytest.raises(ClockNotMoved, match="no time zone"):
        set_clock(to=datetime(2021, 1, 1))
