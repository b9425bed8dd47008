from collections.abc import Callable
from datetime import timedelta

from campaigns.teamwork.models import Task
from lifecycle.stages.models import StageChange
from tests.stories.playing import Play

DAY = timedelta(days=1)
YEAR = 364 * DAY


def came_to_us(story: Play, who: str, at: timedelta) -> None:
    said = {"created_at": (story.start + at).isoformat()}
    assert story.program("patch", f"contacts/external:{who}", said).status_code == 200


def test_a_year_is_told_in_their_own_numbers(play: Callable[[str], Play]) -> None:
    story = play("yearly-recap")
    for who, cups in (("ada", 250), ("ben", 30), ("eve", 3)):
        came_to_us(story, who, -YEAR)
        story.knows(who, cups_this_year=cups, origins_this_year=9)
    came_to_us(story, "dan", -YEAR)
    came_to_us(story, "cleo", DAY)  # brand new: that day is no anniversary
    story.does("ada", "Friend Joined", 10 * DAY)
    story.lives(35 * DAY)

    assert story.path("ada") == [
        "how_long:a_year", "has_numbers:many", "gift:next", "fan:next", "recap:next", "brings_a_friend:happened", "goal:goal",
    ]  # fmt: skip
    assert StageChange.objects.filter(contact=story.cast.ada, to_stage="loyalty").count() == 1
    assert [task.contact for task in Task.objects.all()] == [story.cast.ada]
    assert story.path("ben")[1:3] == ["has_numbers:some", "recap:next"]
    assert story.path("ben")[-1] == "end:finished"
    assert story.path("eve")[1:3] == ["has_numbers:otherwise", "thanks:next"]
    assert (story.got("ada"), story.got("ben"), story.got("eve")) == (["recap"], ["recap"], ["thanks"])
    assert (story.got("dan"), story.refused("dan")) == ([], {"not_subscribed"})
    assert story.path("cleo") == ["how_long:otherwise", "end:finished"]


def test_the_recap_says_how_many_cups(play: Callable[[str], Play]) -> None:
    story = play("yearly-recap")
    came_to_us(story, "ada", -YEAR)
    story.knows("ada", cups_this_year=214)
    story.happens(3 * DAY)
    assert story.messages("ada").get().merge["contact"]["cups_this_year"] == 214
