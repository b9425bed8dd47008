from collections.abc import Callable
from datetime import timedelta

from campaigns.teamwork.models import Task
from tests.stories.playing import Play

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def outgrows_the_free_plan(story: Play, *people: str) -> None:
    for who in people:
        story.knows(who, plan="free")
        for cup in range(10):
            story.does(who, "Cup Brewed", cup * HOUR / 4)


def test_whoever_brews_a_lot_sees_what_they_would_gain(play: Callable[[str], Play]) -> None:
    story = play("ready-to-pay")
    outgrows_the_free_plan(story, "ada", "cleo", "dan", "eve")
    story.does("ada", "Subscription Started", 5 * DAY)
    story.lives(16 * DAY)
    assert story.got("ada") == ["limits", "case"]
    assert story.path("ada")[-1] == "decides:goal"
    assert story.got("eve") == ["limits", "case"]
    assert story.path("eve")[-2:] == ["decides:next", "end:finished"]
    assert (story.got("cleo"), story.refused("cleo")) == ([], {"not_subscribed"})
    assert (story.got("dan"), story.refused("dan")) == ([], {"not_subscribed"})
    assert story.path("ben") == []  # in trial, and brews little


def test_whoever_looks_at_the_plans_is_offered_a_call(play: Callable[[str], Play]) -> None:
    story = play("ready-to-pay")
    outgrows_the_free_plan(story, "ben")
    story.follows("ben", "limits", 30 * HOUR)
    story.happens(16 * DAY)
    assert story.got("ben") == ["limits", "tell", "invite"]
    assert [task.title for task in Task.objects.filter(contact=story.cast.ben)] == ["Offer a call about the plans"]
    told = story.messages("ben").get(step_key="tell")
    assert (told.channel, told.merge["contact"]["email"]) == ("webhook", "ben@example.com")


def test_a_person_of_the_team_can_put_somebody_in(play: Callable[[str], Play]) -> None:
    story = play("ready-to-pay")
    story.does("eve", "Campaign Started", start="ready-to-pay")
    story.lives(2 * DAY)
    assert story.got("eve") == ["limits"]
