"""The instants at which it turns: when a wait begins for whoever is late, and which dates are still ahead of them."""

from datetime import UTC, datetime, timedelta

import pytest

from campaigns.workflows.react import News
from campaigns.workflows.visits import Visit

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def late_by(length: timedelta, *, has_acted: bool = False) -> Visit:
    """At their step, where they should have been so long ago."""
    visit = Visit(1, 1, 1, 1, 1, "rest", 1, NOW - length, {}, 0, has_acted=has_acted)
    visit.since = visit.told = NOW - length
    return visit


@pytest.mark.parametrize(
    ("late", "counts_from"),
    [(3 * HOUR, NOW - 3 * HOUR), (4 * HOUR, NOW), (5 * HOUR, NOW), (timedelta(0), NOW), (-HOUR, NOW)],
)
def test_a_wait_counts_from_when_they_should_have_come_until_it_is_over(late: timedelta, counts_from: datetime) -> None:
    assert late_by(late).begins(4 * HOUR, NOW) == counts_from


@pytest.mark.parametrize(("late", "counts_from"), [(1.9 * HOUR, NOW - 1.9 * HOUR), (2 * HOUR, NOW)])
def test_after_a_message_only_until_half_of_it_is_over(late: timedelta, counts_from: datetime) -> None:
    assert late_by(late, has_acted=True).begins(4 * HOUR, NOW) == counts_from


def test_a_date_is_ahead_up_to_its_own_instant_and_after_a_message_counts_as_of_now() -> None:
    assert late_by(HOUR).was_ahead(NOW - HOUR, NOW)
    assert not late_by(HOUR).was_ahead(NOW - 1.1 * HOUR, NOW)
    assert not late_by(HOUR, has_acted=True).was_ahead(NOW - HOUR, NOW)
    assert late_by(HOUR, has_acted=True).was_ahead(NOW, NOW)


@pytest.mark.parametrize(("late", "counts_from"), [(24 * HOUR, NOW - 24 * HOUR), (24.1 * HOUR, None)])
def test_what_is_told_up_to_a_day_late_counts_from_when_it_happened(
    late: timedelta, counts_from: datetime | None
) -> None:
    assert News(1, 1, "Order Completed", NOW - late, {}, 0, NOW).counts_from() == counts_from
