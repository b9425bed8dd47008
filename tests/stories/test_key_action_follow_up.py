from collections.abc import Callable
from datetime import timedelta

import pytest

from campaigns.workflows.models import Campaign, Enrollment
from campaigns.workflows.steps import random_split
from lifecycle.events.models import Event
from tests.stories.playing import Play

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def _both_styles(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chance sends every other contact another way."""
    monkeypatch.setattr(random_split, "share_of", lambda campaign, contact, step: 0.9 * (contact % 2))


def ten_cups(story: Play, who: str) -> None:
    for cup in range(10):
        story.does(who, "Cup Brewed", cup * HOUR / 2, recipe="V60 for two")


def test_the_tenth_cup_is_celebrated_and_the_next_thing_shown(play: Callable[[str], Play]) -> None:
    story = play("key-action-follow-up")
    for who in ("ada", "ben", "cleo", "dan", "eve"):
        ten_cups(story, who)
    story.does("ben", "Subscription Started", 6 * HOUR)
    for who in ("ada", "ben", "cleo"):
        story.does(who, "Cup Brewed", 5 * DAY)
    story.lives(15 * DAY)

    cheers = {who: story.got(who)[0] for who in ("ada", "ben", "eve")}
    assert set(cheers.values()) == {"cheer_numbers", "cheer_story"}
    for who in ("ada", "ben", "eve"):
        assert story.got(who) == [cheers[who], "recipe"]
    assert story.got("cleo") == ["recipe"]
    assert (story.got("dan"), story.refused("dan")) == ([], {"not_subscribed"})
    # nine cups are no milestone
    assert story.path("ada").count("milestone:otherwise") == 9
    assert story.path("ada")[-4:] == ["tries:happened", "ready:otherwise", "more:next", "goal:goal"]
    assert story.path("ben")[-3:] == ["tries:happened", "ready:pays", "goal:goal"]
    assert story.path("eve")[-2:] == ["tries:timeout", "end:finished"]
    assert Event.objects.filter(name="Milestone Reached", properties__cups="10").count() == 5


def test_whoever_is_ready_goes_on_in_the_other_campaign(play: Callable[[str], Play]) -> None:
    story = play("key-action-follow-up")
    ten_cups(story, "ada")
    story.does("ada", "Cup Brewed", 5 * DAY)
    story.happens(6 * DAY)
    other = Campaign.objects.get(key="ready-to-pay")
    entered = Enrollment.objects.get(campaign=other)
    assert (entered.contact, entered.step_key) == (story.cast.ada, "looks")
