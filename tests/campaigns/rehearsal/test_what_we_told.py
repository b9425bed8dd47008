"""Events of our own telling in the time that is rehearsed: news where others set them off, gone where it tells them."""

from datetime import timedelta
from typing import Any

import pytest

from campaigns.rehearsal.simulate import simulate
from lifecycle.contacts.identify import Identity, identify
from lifecycle.events.record import NewEvent, record_events
from lifecycle.segments.models import Segment
from lifecycle.segments.refresh import refresh
from tests.campaigns.workflows.journeys import FINISH, live, on, step
from tests.cast import NOW

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)
START = NOW - 60 * DAY
JOINS = {"kind": "segment", "segment": "buyers", "change": "joins"}


def tell(name: str, day: int, source: str = "lifecycle", **said: Any) -> None:
    (ada,) = identify([Identity(external_id="ada")], now=START)
    made = NewEvent(ada.contact_id or 0, name, START + day * DAY, said, source=source)
    record_events([made], now=NOW, history=True)


@pytest.mark.parametrize(
    ("day", "change", "times", "way"),
    [
        (5, "Left", 1, "timeout"),  # a member of today, who came later
        (-5, "Joined", 1, "happened"),
        (-5, "Joined", 2, "timeout"),
    ],
)
def test_to_count_who_was_in_a_segment_at_the_start_is_no_coming_or_going(
    day: int, change: str, times: int, way: str
) -> None:
    tell("Order Completed", day, source="shop")
    tell("Began", 1, source="shop")
    bought = {"kind": "event", "event": "Order Completed"}
    if change == "Joined":  # and is no member today
        tell("Segment Joined", day, segment="buyers")
        Segment.objects.create(key="buyers", name="Buyers", definition=bought, created_at=NOW)
    else:
        refresh([Segment.objects.create(key="buyers", name="Buyers", definition=bought, created_at=NOW)], now=NOW)
    asked = {"kind": "event", "event": f"Segment {change}", "count": {"op": "at_least", "n": times}}
    steps = {
        "ask": step("wait_for", {"happened": "end", "timeout": "end"}, condition=asked, days=1),
        "end": FINISH,
    }
    live("them", "ask", steps, NOW, [on("Began"), JOINS])
    found = simulate(campaign_key="them", start=START, end=START + 4 * DAY).result.steps
    assert [each.outcomes for each in found if each.key == "ask"] == [{way: 1}]


@pytest.mark.parametrize(
    ("trigger", "name", "said"),
    [
        (on("Lead Ready"), "Lead Ready", {"campaign": "scoring"}),
        (on("Subscribed"), "Subscribed", {"topic": "marketing", "channel": "sms"}),
        ({"kind": "by_hand"}, "Campaign Started", {"start": "them", "campaign": "scoring"}),
        (JOINS, "Segment Joined", {"segment": "buyers"}),  # by hand
    ],
)
def test_what_others_told_lets_in(trigger: dict[str, Any], name: str, said: dict[str, Any]) -> None:
    Segment.objects.create(key="buyers", name="Buyers", is_static=True, created_at=NOW)
    tell(name, 1, **said)
    tell(name, 3, **{**said, "campaign": "them"})  # by itself: lived anew, so not now
    live("them", "rest", {"rest": step("wait", {"next": "end"}, days=1), "end": FINISH}, NOW, [trigger])
    assert simulate(campaign_key="them", start=START, end=START + 9 * DAY).result.enrollments == 1


def test_who_joined_a_segment_that_is_counted_in_it_joins_it_once() -> None:
    tell("Order Completed", 1, source="shop")
    bought = {"kind": "event", "event": "Order Completed"}
    segment = Segment.objects.create(key="buyers", name="Buyers", definition=bought, created_at=NOW)
    refresh([segment], now=START + 3 * DAY)  # live it came to be only then
    joined = {"kind": "event", "event": "Segment Joined", "count": {"op": "at_least", "n": 2}}
    steps = {
        "rest": step("wait", {"next": "ask"}, days=4),
        "ask": step("wait_for", {"happened": "end", "timeout": "end"}, condition=joined, days=1),
        "end": FINISH,
    }
    live("them", "rest", steps, NOW, [JOINS])
    found = simulate(campaign_key="them", start=START, end=START + 9 * DAY).result.steps
    assert [each.outcomes for each in found if each.key == "ask"] == [{"timeout": 1}]
