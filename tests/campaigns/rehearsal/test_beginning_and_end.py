"""A rehearsal of [start, end): what was before is history, and what comes at the end does not happen."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from campaigns.rehearsal.scratch import Scratch
from campaigns.rehearsal.simulate import simulate
from campaigns.rehearsal.world import reality
from campaigns.workflows.models import Campaign
from campaigns.workflows.run_until import run_until
from channels.outbox.wake import asleep
from lifecycle.contacts.identify import Identity, identify
from lifecycle.events.models import Event
from lifecycle.events.record import NewEvent, record_events
from lifecycle.segments.models import Segment
from lifecycle.segments.refresh import refresh
from tests.campaigns.workflows.journeys import FINISH, live, on, step
from tests.cast import NOW

pytestmark = pytest.mark.django_db(transaction=True)
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
START = datetime.combine(NOW.date(), datetime.min.time(), NOW.tzinfo) - 60 * DAY
JOINS = {"kind": "segment", "segment": "buyers", "change": "joins"}


def entered(start: datetime, end: datetime, trigger: dict[str, Any]) -> int:
    rest = {"rest": step("wait", {"next": "end"}, days=1), "end": FINISH}
    live("them", "rest", rest, NOW, [trigger])
    return simulate(campaign_key="them", start=start, end=end).result.enrollments


def buyers(*days: int, **more: Any) -> None:
    """One person who ordered so many days after the start, and the segment of all who have, as of today."""
    with asleep():
        (ada,) = identify([Identity(external_id="ada")], now=NOW)
        orders = [NewEvent(ada.contact_id or 0, "Order Completed", START + day * DAY) for day in days]
        record_events(orders, now=NOW, history=True)
    definition = {"kind": "event", "event": "Order Completed", **more}
    refresh([Segment.objects.create(key="buyers", name="Buyers", definition=definition, created_at=NOW)], now=NOW)


def test_a_member_of_today_joins_when_they_did() -> None:
    buyers(10)
    assert entered(START, START + 20 * DAY, JOINS) == 1


def test_a_member_of_then_does_not_join_again_by_what_they_do_at_the_start() -> None:
    buyers(-5, 0, within={"days": 30})
    assert entered(START, START + DAY / 8, JOINS) == 0


@pytest.mark.parametrize(("after", "count"), [(timedelta(0), 0), (SECOND, 1)])
def test_whoever_would_enter_at_the_end_does_not(after: timedelta, count: int) -> None:
    identify([Identity(external_id="ada", traits={"born": "2026-10-20", "timezone": "UTC"})], now=NOW)
    date = {"kind": "date_attribute", "field": "born", "at": "10:45"}
    moment = NOW.replace(month=10, day=20, hour=10, minute=45)
    assert entered(moment - DAY / 4, moment + after, date) == count


@pytest.mark.parametrize("days", [1, 2, 3])
def test_what_a_campaign_told_in_the_past_it_tells_again(days: int) -> None:
    """One day earlier than it did, at the same moment, and one day later."""

    def steps(days: int) -> dict[str, Any]:
        return {
            "rest": step("wait", {"next": "tell"}, days=days),
            "tell": step("record_event", {"next": "hear"}, event="Toured"),
            "hear": step("wait_for", {"happened": "later", "timeout": "later"}, event="Toured", days=1),
            "later": step("wait", {"next": "end"}, days=3),
            "end": FINISH,
        }

    (ada,) = identify([Identity(external_id="ada")], now=START)
    campaign = live("them", "rest", steps(2), START, [on("Began")])
    record_events([NewEvent(ada.contact_id or 0, "Began", START)], now=START)
    run_until(start=START, to=START + 9 * DAY, clock=lambda _moment: None)
    assert Event.objects.filter(name="Toured", occurred_at=START + 2 * DAY).count() == 1
    Campaign.objects.filter(pk=campaign.pk).update(draft={**campaign.draft, "steps": steps(days)})
    told = simulate(campaign_key="them", start=START, end=START + 9 * DAY, of_draft=True).result
    assert [(each.key, each.outcomes) for each in told.steps if each.key == "tell"] == [("tell", {"next": 1})]


def test_what_the_campaign_itself_once_set_off_is_not_there_beside_what_it_sets_off_now() -> None:
    """Before the start it is history. What somebody else, or another campaign, told is there."""
    steps = {
        "rest": step("wait", {"next": "ask"}, days=2),
        "ask": step(
            "wait_for", {"happened": "end", "timeout": "end"}, condition={"kind": "event", "event": "Toured"}, days=3
        ),
        "end": FINISH,
    }
    campaign = live("them", "rest", steps, START, [on("Began")])
    told = [
        ({"campaign": "them"}, 1),
        ({"campaign_id": campaign.pk}, 1),
        ({"campaign": "them"}, -1),
        ({"campaign_id": campaign.pk + 1}, 1),
        ({}, 1),
    ]
    people = [each.contact_id or 0 for each in identify([Identity(external_id=str(n)) for n in range(5)], now=START)]
    news = [
        NewEvent(who, "Toured", START + days * DAY, said, source="lifecycle", message_id=f"{who}/once")
        for who, (said, days) in zip(people, told, strict=True)
    ]
    record_events(news + [NewEvent(who, "Began", START) for who in people], now=NOW, history=True)
    found = simulate(campaign_key="them", start=START, end=START + 9 * DAY).result.steps
    assert [each.outcomes for each in found if each.key == "ask"] == [{"happened": 3, "timeout": 2}]


def test_what_is_told_while_it_is_about_that_instant_holds_nothing_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """As by an import of days without a time."""
    rest = {"rest": step("wait", {"next": "end"}, days=1), "end": FINISH}
    live("them", "rest", rest, NOW, [on("Order Completed")])
    buyers(1)
    ada = Event.objects.get(name="Order Completed").contact_id

    def told_before(verb: Any) -> Any:
        def told(scratch: Scratch, *asked: Any) -> Any:
            with reality(scratch), asleep():
                record_events([NewEvent(ada, "Order Completed", START + DAY, message_id=verb.__name__)], now=NOW)
            return verb(scratch, *asked)

        return told

    for verb in (Scratch.await_reaction, Scratch.happen):
        monkeypatch.setattr(Scratch, verb.__name__, told_before(verb))
    assert simulate(campaign_key="them", start=START, end=START + 5 * DAY).result.enrollments == 1


def test_whoever_comes_while_it_runs_is_not_in_it() -> None:
    rest = {"rest": step("wait", {"next": "end"}, days=1), "end": FINISH}
    live("them", "rest", rest, NOW, [on("Order Completed")])
    buyers(1, 3)

    def newcomer(_reached: datetime, _so_far: Any) -> bool:
        with asleep():
            (ben,) = identify([Identity(external_id="ben")], now=NOW)
            orders = [NewEvent(ben.contact_id or 0, "Order Completed", START + 3 * DAY, message_id="ben")]
            record_events(orders, now=NOW, history=True)
        return True

    found = simulate(campaign_key="them", start=START, end=START + 5 * DAY, told=newcomer, with_people=True)
    assert found.result.enrollments == 2
    assert Event.objects.filter(name="Order Completed").count() == 3
