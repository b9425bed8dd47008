from datetime import date

import pytest
from django.utils.translation import override

from campaigns.calendar.period import period

TODAY = date(2026, 11, 25)  # a Wednesday


def test_a_month_shows_whole_weeks_as_the_reader_counts_them() -> None:
    with override("fr"):
        shown = period("month", "", TODAY)
        assert (shown.first, shown.last) == (date(2026, 10, 26), date(2026, 12, 7))
        assert [len(week) for week in shown.weeks()] == [7] * 6
    with override("en"):
        assert period("month", "", TODAY).first == date(2026, 11, 1)  # a Sunday


def test_a_week_and_a_list_show_no_more_than_that() -> None:
    with override("fr"):
        week = period("week", "2026-11-25", TODAY)
    assert (week.first, week.last) == (date(2026, 11, 23), date(2026, 11, 30))
    assert (week.earlier, week.later) == (date(2026, 11, 22), date(2026, 11, 30))
    month = period("list", "2026-12-31", TODAY)
    assert (month.first, month.last) == (date(2026, 12, 1), date(2027, 1, 1))
    assert (month.earlier, month.later) == (date(2026, 11, 30), date(2027, 1, 1))


@pytest.mark.parametrize("said", ["", "tomorrow", "2026-13-01", "0001-01-01", "9999-12-31", "2026-02-30"])
def test_a_day_that_cannot_be_meant_is_today(said: str) -> None:
    assert period("month", said, TODAY).here == TODAY
