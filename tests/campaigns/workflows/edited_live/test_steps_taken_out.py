"""A step is taken out while people stand at it."""

from datetime import timedelta

import pytest

from campaigns.workflows.choices import BadChoice
from campaigns.workflows.editing.remove_step import remove_step
from campaigns.workflows.models import Enrollment, StepRun
from campaigns.workflows.publish import NeedsChoice, publish
from campaigns.workflows.turn import turn
from lifecycle.contacts.models import Contact
from tests.campaigns.workflows.edited_live.journey import begin, inside, journey, lives, moved, sent_to
from tests.cast import Cast

DAY = timedelta(days=1)


def test_nothing_is_published_until_somebody_says_where_the_people_of_a_step_go(cast: Cast) -> None:
    campaign = journey(cast)
    begin(cast, cast.ada)
    remove_step(campaign=campaign, key="rest", now=cast.now)
    with pytest.raises(NeedsChoice, match="1 person stands at “Wait 10 days” .rest., which is taken out"):
        publish(campaign=campaign, by=None, now=cast.now)
    with pytest.raises(BadChoice, match="there is no such step"):
        publish(campaign=campaign, by=None, now=cast.now, choices={"rest": {"to": "nowhere"}})
    assert campaign.versions.count() == 1


@pytest.mark.parametrize("sweeps", [True, False])
def test_people_of_a_step_that_is_gone_go_where_it_was_said(cast: Cast, sweeps: bool) -> None:
    campaign = journey(cast)
    begin(cast, cast.ada)
    now = cast.now + DAY
    remove_step(campaign=campaign, key="rest", now=now)
    publish(campaign=campaign, by=None, now=now, choices={"rest": {"to": "sleep"}})
    if sweeps:
        moved(now)
        turn(now=now)
        assert inside(campaign) == [("sleep", 2, now + 10 * DAY)]
    else:
        turn(now=cast.now + 10 * DAY)  # her old wait is over before any sweep came
        assert inside(campaign) == [("sleep", 2, cast.now + 20 * DAY)]
    assert sent_to(cast.ada) == ["hello"]
    assert StepRun.objects.filter(step_key="rest").get().outcome == "moved"


def test_they_can_leave_and_get_nothing_any_more(cast: Cast) -> None:
    campaign = journey(cast)
    begin(cast, cast.ada)
    remove_step(campaign=campaign, key="rest", now=cast.now)
    publish(campaign=campaign, by=None, now=cast.now + DAY, choices={"rest": {"to": ""}})
    moved(cast.now + DAY)
    lives(cast, DAY, 60 * DAY)
    assert Enrollment.objects.get().ended_reason == "removed"
    assert sent_to(cast.ada) == ["hello"]


def test_whoever_reached_the_goal_meanwhile_gets_nothing_at_the_step_they_are_sent_to(cast: Cast) -> None:
    paid = {"kind": "attribute", "field": "plan", "op": "is", "value": "paid"}
    campaign = journey(cast, goal=paid)
    begin(cast, cast.ada)
    Contact.objects.filter(pk=cast.ada.pk).update(attributes={"plan": "paid"})
    remove_step(campaign=campaign, key="rest", now=cast.now)
    publish(campaign=campaign, by=None, now=cast.now + DAY, choices={"rest": {"to": "again"}})
    moved(cast.now + DAY)
    turn(now=cast.now + DAY)
    assert Enrollment.objects.get().ended_reason == "goal"
    assert sent_to(cast.ada) == ["hello"]
