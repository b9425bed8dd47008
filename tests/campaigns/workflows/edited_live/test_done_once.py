"""The way is changed while people are on it, and nothing happens to them twice."""

from datetime import timedelta

from campaigns.policy.models import QuietHours
from campaigns.workflows.editing.add_step import add_step
from campaigns.workflows.editing.connect import connect
from campaigns.workflows.editing.remove_step import remove_step
from campaigns.workflows.models import Enrollment
from campaigns.workflows.publish import publish
from campaigns.workflows.turn import turn
from channels.outbox.models import Message
from tests.campaigns.workflows.edited_live.journey import begin, inside, journey, lives, moved, sent_to
from tests.cast import Cast

DAY = timedelta(days=1)


def test_a_step_that_is_moved_behind_them_is_not_done_again(cast: Cast) -> None:
    campaign = journey(cast)
    begin(cast, cast.ada)
    now = cast.now + DAY
    # From hello → rest → again to rest → hello → again: she rests, and had hello.
    connect(campaign=campaign, key="", exit="next", target="rest", now=now)
    connect(campaign=campaign, key="rest", exit="next", target="hello", now=now)
    connect(campaign=campaign, key="hello", exit="next", target="again", now=now)
    publish(campaign=campaign, by=None, now=now)
    moved(now)
    begin(cast, cast.ben, at=now)
    lives(cast, DAY, 12 * DAY)
    assert sent_to(cast.ada) == ["hello", "again"]
    assert sent_to(cast.ben) == ["hello", "again"]
    assert Enrollment.objects.get(contact=cast.ada).step_key == "sleep"


def test_a_step_that_is_added_again_is_a_new_step(cast: Cast) -> None:
    campaign = journey(cast)
    begin(cast, cast.ada)
    now = cast.now + DAY
    remove_step(campaign=campaign, key="hello", now=now)
    key = add_step(campaign=campaign, kind="send", settings={"template": "hello"}, after=("rest", "next"), now=now)
    assert key == "hello_2"
    publish(campaign=campaign, by=None, now=now)
    moved(now)
    lives(cast, DAY, 12 * DAY)
    assert sent_to(cast.ada) == ["hello", "hello_2", "again"]


def test_on_a_circle_a_step_comes_again_because_it_was_drawn_so(cast: Cast) -> None:
    campaign = journey(cast)
    begin(cast, cast.ada)
    now = cast.now + DAY
    connect(campaign=campaign, key="sleep", exit="next", target="hello", now=now)
    remove_step(campaign=campaign, key="end", now=now)
    publish(campaign=campaign, by=None, now=now)
    moved(now)
    lives(cast, DAY, 25 * DAY)
    assert sent_to(cast.ada) == ["hello", "again", "hello"]


def test_what_is_in_line_goes_out_as_it_was_rendered(cast: Cast) -> None:
    campaign = journey(cast)
    QuietHours.objects.update(is_on=True)
    begin(cast, cast.eve)  # it is night in Tokyo
    assert Message.objects.get().state == "held"
    remove_step(campaign=campaign, key="hello", now=cast.now)
    publish(campaign=campaign, by=None, now=cast.now)
    moved(cast.now)
    turn(now=Message.objects.get().due_at)
    assert sent_to(cast.eve) == ["hello"]


def test_whoever_has_not_begun_begins_with_the_new_first_step(cast: Cast) -> None:
    journey_of_today = journey(cast)
    begin(cast, cast.ada)
    Enrollment.objects.update(  # as a trigger by time lets people in: before their moment
        step_key="hello", visit=1, is_resting=False, rested_at=None, due_at=cast.now + DAY
    )
    add_step(campaign=journey_of_today, kind="wait", settings={"days": 2}, now=cast.now)
    publish(campaign=journey_of_today, by=None, now=cast.now)
    moved(cast.now)
    assert inside(journey_of_today) == [("wait", 2, cast.now + DAY)]
