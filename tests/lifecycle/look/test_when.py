from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from lifecycle.look.when import day_words, length_words, moment_words, short_moment

NOW = datetime(2026, 11, 2, 15, 30, tzinfo=UTC)  # a Monday


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "Today"),
        (-1, "Yesterday"),
        (1, "Tomorrow"),
        (-3, "Fri 30"),
        (4, "Fri 6"),
        (-7, "26 Oct"),
        (30, "2 Dec"),
        (-400, "28 Sep 2025"),
    ],
)
def test_days_have_names_within_a_week_and_dates_beyond(days: int, words: str) -> None:
    assert day_words(NOW + timedelta(days=days), now=NOW, zone=UTC) == words


def test_in_tokyo_it_is_tomorrow_already() -> None:
    assert day_words(NOW, now=NOW - timedelta(hours=2), zone=ZoneInfo("Asia/Tokyo")) == "Tomorrow"


def test_today_needs_no_day() -> None:
    assert moment_words(NOW - timedelta(hours=1), now=NOW, zone=UTC) == "14:30"
    assert moment_words(NOW - timedelta(days=1), now=NOW, zone=UTC) == "Yesterday, 15:30"
    assert short_moment(NOW - timedelta(days=1), now=NOW, zone=UTC) == "Yesterday"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(40, "40 seconds"), (60, "1 minute"), (7200, "2 hours"), (86400, "1 day"), (-5, "0 seconds")],
)
def test_a_length_is_said_in_its_largest_unit(seconds: int, words: str) -> None:
    assert length_words(timedelta(seconds=seconds)) == words


def test_inside_a_sentence_a_day_by_name_is_small_and_others_keep_their_letters() -> None:
    assert moment_words(NOW + timedelta(days=1), now=NOW, zone=UTC, inside=True) == "tomorrow, 15:30"
    assert day_words(NOW + timedelta(days=4), now=NOW, zone=UTC, inside=True) == "Fri 6"
