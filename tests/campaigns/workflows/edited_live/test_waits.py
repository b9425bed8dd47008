"""A wait is made shorter or longer while people wait."""

from datetime import timedelta

from campaigns.workflows.editing.change_step import change_step
from campaigns.workflows.impact import impact_of
from campaigns.workflows.publish import publish
from campaigns.workflows.turn import turn
from lifecycle.events.record import NewEvent, record_events
from tests.campaigns.workflows.edited_live.journey import begin, inside, journey, moved, sent_to
from tests.campaigns.workflows.journeys import FINISH, live, on, step, text
from tests.cast import Cast

DAY = timedelta(days=1)


def test_whoever_waits_goes_on_sooner_where_the_wait_is_shorter(cast: Cast) -> None:
    campaign = journey(cast)
    begin(cast, cast.ada)
    begin(cast, cast.ben, at=cast.now + 4 * DAY)
    now = cast.now + 5 * DAY
    change_step(campaign=campaign, key="rest", settings={"days": 3}, now=now)
    impact = impact_of(campaign, now=now)
    (group,) = impact.groups
    assert (group.fate, group.people, group.over, group.shorter_by) == ("sooner", 2, 1, 7 * DAY)
    assert impact.changes == ["“Wait 10 days” becomes “Wait 3 days”."]
    publish(campaign=campaign, by=None, now=now)
    moved(now)
    assert inside(campaign) == [("rest", 2, now), ("rest", 2, cast.now + 7 * DAY)]
    turn(now=now)
    assert sent_to(cast.ada) == ["hello", "again"]
    assert sent_to(cast.ben) == ["hello"]


def test_whoever_waits_can_keep_the_moment_that_was_promised(cast: Cast) -> None:
    campaign = journey(cast)
    begin(cast, cast.ada)
    now = cast.now + 5 * DAY
    change_step(campaign=campaign, key="rest", settings={"days": 3}, now=now)
    publish(campaign=campaign, by=None, now=now, choices={"rest": {"pace": "keep"}})
    moved(now)
    assert inside(campaign) == [("rest", 2, cast.now + 10 * DAY)]


def test_whoever_has_waited_long_enough_goes_on_over_some_days(cast: Cast) -> None:
    campaign = journey(cast)
    begin(cast, *(cast.ada, cast.ben, cast.cleo, cast.eve))
    now = cast.now + 5 * DAY
    change_step(campaign=campaign, key="rest", settings={"days": 3}, now=now)
    publish(campaign=campaign, by=None, now=now, choices={"rest": {"pace": "spread", "days": 3}})
    moved(now)
    moments = [due_at for _key, _version, due_at in inside(campaign)]
    assert all(now <= moment <= now + 3 * DAY for moment in moments)
    assert len(set(moments)) == 4


def test_whoever_waits_goes_on_later_where_the_wait_is_longer_even_if_nobody_came_by_in_between(cast: Cast) -> None:
    campaign = journey(cast)
    begin(cast, cast.ada)
    now = cast.now + 5 * DAY
    change_step(campaign=campaign, key="rest", settings={"days": 20}, now=now)
    publish(campaign=campaign, by=None, now=now)
    turn(now=cast.now + 10 * DAY)  # due by the old version, and no sweep has moved her yet
    assert sent_to(cast.ada) == ["hello"]
    assert inside(campaign) == [("rest", 2, cast.now + 20 * DAY)]


def test_a_wait_for_something_hears_the_new_thing_and_ends_at_the_new_time(cast: Cast) -> None:
    text("thanks", cast.now)
    steps = {
        "hope": step("wait_for", {"happened": "thanks", "timeout": "end"}, event="Order Completed", days=10),
        "thanks": step("send", {"next": "end"}, template="thanks"),
        "end": FINISH,
    }
    campaign = live("hope", "hope", steps, cast.now, [on("Begin")])
    begin(cast, cast.ada, cast.ben)
    now = cast.now + DAY
    change_step(campaign=campaign, key="hope", settings={"event": "Report Shared", "days": 5}, now=now)
    publish(campaign=campaign, by=None, now=now)
    for contact, name in ((cast.ada, "Report Shared"), (cast.ben, "Order Completed")):
        record_events([NewEvent(contact.pk, name, now)], now=now)
    turn(now=now)
    moved(now)
    assert (sent_to(cast.ada), sent_to(cast.ben)) == (["thanks"], [])
    assert inside(campaign) == [("hope", 2, cast.now + 5 * DAY)]
