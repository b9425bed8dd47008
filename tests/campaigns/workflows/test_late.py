"""Told late or seen to late by a busy worker: what follows comes when it would have come."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from campaigns.playbooks.install import install
from campaigns.workflows.models import Campaign, Enrollment
from campaigns.workflows.pause import pause, resume
from campaigns.workflows.turn import turn
from channels.outbox.models import Message
from lifecycle.contacts.models import Contact
from lifecycle.events.record import NewEvent, record_events
from tests.campaigns.workflows.journeys import FINISH, live, on, step
from tests.cast import Cast

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def buys(cast: Cast, at: datetime, told: datetime, *, even_late: bool = False) -> None:
    record_events([NewEvent(cast.ada.pk, "Order Completed", at)], now=told, even_late=even_late)
    turn(now=told)


def due() -> datetime | None:
    return Enrollment.objects.get().due_at


def two_waits(now: datetime) -> Campaign:
    steps = {
        "first": step("wait", {"next": "second"}, hours=4),
        "second": step("wait", {"next": "third"}, hours=4),
        "third": step("wait_for", {"happened": "last", "timeout": "last"}, event="Cup Brewed", days=2),
        "last": step("wait", {"next": "end"}, days=3),
        "end": FINISH,
    }
    return live("late", "first", steps, now, [on("Order Completed")])


def test_a_win_back_counts_from_the_purchase_however_late_it_is_told_and_seen_to(cast: Cast) -> None:
    install(key="sms-win-back", now=cast.now, publish=True)
    buys(cast, cast.now, told=cast.now + 20 * HOUR)
    for days, hours_late in ((30, 9), (60, 5), (90, 3), (120, 1)):
        assert due() == cast.now + days * DAY
        turn(now=cast.now + days * DAY + hours_late * HOUR)
    assert list(Message.objects.order_by("pk").values_list("step_key", flat=True)) == ["survey", "contest", "coupon"]


def test_what_comes_from_a_deed_told_late_counts_from_the_deed_but_not_from_before_its_wait(cast: Cast) -> None:
    two_waits(cast.now)
    buys(cast, cast.now, told=cast.now)
    turn(now=cast.now + 4 * HOUR)
    turn(now=cast.now + 8 * HOUR)
    record_events([NewEvent(cast.ada.pk, "Cup Brewed", cast.now + 7 * HOUR)], now=cast.now + 12 * HOUR)
    turn(now=cast.now + 12 * HOUR)
    assert due() == cast.now + 8 * HOUR + 3 * DAY


def test_a_wait_that_would_be_over_counts_from_now_so_that_two_steps_never_come_together(cast: Cast) -> None:
    two_waits(cast.now)
    buys(cast, cast.now, told=cast.now + 20 * HOUR)
    assert due() == cast.now + 24 * HOUR
    turn(now=cast.now + 33 * HOUR)  # nine hours late
    assert (Enrollment.objects.get().step_key, due()) == ("second", cast.now + 37 * HOUR)


@pytest.mark.parametrize(("hours_late", "then"), [(11, 24), (13, 37)])
def test_after_something_was_done_a_wait_of_which_most_is_over_counts_from_now(
    cast: Cast, hours_late: int, then: int
) -> None:
    steps = {
        "greet": step("record_event", {"next": "rest"}, event="Greeted"),
        "rest": step("wait", {"next": "end"}, days=1),
        "end": FINISH,
    }
    live("late", "greet", steps, cast.now, [on("Order Completed")])
    buys(cast, cast.now, told=cast.now + hours_late * HOUR)
    assert due() == cast.now + then * HOUR


@pytest.mark.parametrize(("told", "way"), [(0, "next"), (2, "past")])
def test_a_date_that_was_ahead_when_we_were_told_is_not_past_by_our_being_late(cast: Cast, told: int, way: str) -> None:
    steps = {
        "rest": step("wait_until_moment", {"next": "next", "past": "past"}, counted_from="event", field="starts_at"),
        "next": step("wait", {"next": "end"}, days=1),
        "past": step("wait", {"next": "end"}, days=1),
        "end": FINISH,
    }
    live("late", "rest", steps, cast.now, [on("Order Completed")])
    said = {"starts_at": (cast.now + HOUR).isoformat()}
    record_events([NewEvent(cast.ada.pk, "Order Completed", cast.now, said)], now=cast.now + told * HOUR)
    turn(now=cast.now + 3 * HOUR)
    assert Enrollment.objects.get().step_key == way


@pytest.mark.parametrize(
    ("kind", "settings", "hours"),
    [
        ("wait_until_window", {"opens": "18:00", "closes": "23:59"}, 18 - 15.5),
        ("wait_until_moment", {"counted_from": "trigger", "hours": 2}, 2),
    ],
)
def test_what_would_have_waited_for_a_time_of_day_or_a_date_counts_from_there(
    cast: Cast, kind: str, settings: dict[str, Any], hours: float
) -> None:
    steps = {
        "first": step(
            kind, {"next": "second", "past": "end"} if "hours" in settings else {"next": "second"}, **settings
        ),
        "second": step("wait", {"next": "end"}, days=3),
        "end": FINISH,
    }
    live("late", "first", steps, cast.now, [on("Order Completed")])
    Contact.objects.update(timezone="UTC")
    record_events([NewEvent(cast.ada.pk, "Order Completed", cast.now)], now=cast.now)
    turn(now=cast.now + 5 * HOUR)
    assert due() == cast.now + hours * HOUR + 3 * DAY


def test_history_that_is_to_be_reacted_to_counts_from_now(cast: Cast) -> None:
    install(key="sms-win-back", now=cast.now, publish=True)
    buys(cast, cast.now - 20 * DAY, told=cast.now, even_late=True)
    assert due() == cast.now + 30 * DAY


def test_after_a_long_pause_waits_count_from_its_end(cast: Cast) -> None:
    campaign = two_waits(cast.now)
    buys(cast, cast.now, told=cast.now)
    turn(now=cast.now + 4 * HOUR)
    pause(campaign=campaign, by="", now=cast.now + 5 * HOUR)
    resume(campaign=campaign, now=cast.now + 40 * HOUR)
    turn(now=cast.now + 40 * HOUR)
    assert (Enrollment.objects.get().step_key, due()) == ("third", cast.now + 88 * HOUR)
