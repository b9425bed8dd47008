from datetime import timedelta
from typing import Any

import pytest

from campaigns.rehearsal.longest_path import LONGEST, head_start
from tests.campaigns.workflows.journeys import FINISH, step

DAY = timedelta(days=1)
WINDOW = {"opens": "09:00", "closes": "12:00"}


def head(start: str, **steps: Any) -> timedelta:
    return head_start({"start": start, "steps": {**steps, "end": FINISH}})


def test_of_two_ways_the_longer_counts() -> None:
    split = step("wait_for", {"happened": "short", "timeout": "long"}, event="Order Completed", days=10)
    short, long = step("wait", {"next": "end"}, days=1), step("wait", {"next": "end"}, days=90, hours=12)
    assert head("split", split=split, short=short, long=long) == 100.5 * DAY


def test_ways_that_merge_are_counted_once_each() -> None:
    first = step("wait_for", {"happened": "last", "timeout": "mid"}, event="A", days=3)
    mid, last = step("wait", {"next": "last"}, days=5), step("wait", {"next": "end"}, days=7)
    assert head("first", first=first, mid=mid, last=last) == 15 * DAY


def test_whoever_goes_round_does_so_once() -> None:
    rest = step("wait", {"next": "ask"}, days=30)
    ask = step("wait_for", {"happened": "end", "timeout": "rest"}, event="A", days=2)
    assert head("rest", rest=rest, ask=ask) == 32 * DAY


@pytest.mark.parametrize(
    ("kind", "exits", "settings", "days"),
    [
        ("wait_until_window", {"next": "end"}, WINDOW, 1),
        ("wait_until_window", {"next": "end"}, {**WINDOW, "weekdays": ["0"]}, 7),
        ("wait_until_moment", {"next": "end", "past": "end"}, {"counted_from": "trigger", "days": 40}, 40),
        ("wait_until_moment", {"next": "end", "past": "end"}, {"counted_from": "trigger", "days": 2, "at": "09:00"}, 3),
        (
            "wait_until_moment",
            {"next": "end", "past": "end"},
            {"counted_from": "contact", "field": "trial_ends", "days": -3},
            0,
        ),
        ("wait", {"next": "end"}, {"days": 3650}, LONGEST.days),
    ],
)
def test_each_kind_of_wait_says_how_long_it_may_take(kind: str, exits: Any, settings: Any, days: int) -> None:
    assert head("rest", rest=step(kind, exits, **settings)) == days * DAY


def test_what_cannot_be_read_begins_at_its_start() -> None:
    assert head_start({}) == timedelta()
    assert head("nowhere") == timedelta()
