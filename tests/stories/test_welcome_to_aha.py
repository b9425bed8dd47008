from collections.abc import Callable
from datetime import timedelta

from campaigns.teamwork.models import Task
from lifecycle.contacts.models import Contact
from tests.stories.playing import Play

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def test_help_until_the_first_cup(play: Callable[[str], Play]) -> None:
    story = play("welcome-to-aha")
    for who in ("ada", "ben", "cleo", "dan", "eve"):
        story.does(who, "Signed Up")
    story.does("ada", "Cup Brewed", DAY)
    story.does("ben", "Cup Brewed", 3 * DAY)
    story.lives(9 * DAY)
    assert story.got("ada") == ["welcome"]
    assert story.path("ada") == ["welcome:next", "first_cup:happened", "activated:next", "goal:goal"]
    assert Contact.objects.get(external_id="ada").attributes["activated"] is True
    assert story.got("ben") == ["welcome", "nudge"]
    assert story.path("ben")[-3:] == ["second_chance:happened", "activated:next", "goal:goal"]
    # reachable by text only, and she needs a person
    assert story.got("cleo") == ["nudge"]
    assert story.path("cleo")[-3:] == ["second_chance:timeout", "call:next", "end:finished"]
    assert (story.got("dan"), story.refused("dan")) == ([], {"not_subscribed"})
    assert story.got("eve") == ["welcome", "nudge"]
    called = Task.objects.values_list("contact__external_id", flat=True)
    assert sorted(name or "" for name in called) == ["cleo", "dan", "eve"]


def test_whoever_read_the_welcome_gets_the_guide(play: Callable[[str], Play]) -> None:
    story = play("welcome-to-aha")
    story.does("ben", "Signed Up")
    story.follows("ben", "welcome", 5 * HOUR)
    story.does("ben", "Cup Brewed", 3 * DAY)
    story.happens(9 * DAY)
    assert story.got("ben") == ["welcome", "guide"]
    assert "who:curious" in story.path("ben")
    assert story.path("ben")[-1] == "goal:goal"


def test_nobody_is_welcomed_twice(play: Callable[[str], Play]) -> None:
    story = play("welcome-to-aha")
    story.does("ada", "Signed Up")
    story.does("ada", "Cup Brewed", HOUR)
    story.does("ada", "Signed Up", 3 * DAY)
    story.lives(5 * DAY)
    assert story.got("ada") == ["welcome"]


def test_french_people_are_welcomed_in_french(play: Callable[[str], Play]) -> None:
    story = play("welcome-to-aha")
    assert story.program("patch", "contacts/external:ada", {"locale": "fr-CA"}).status_code == 200
    story.does("ada", "Signed Up")
    story.happens(3 * DAY)
    welcome = story.messages("ada").get(step_key="welcome")
    assert "premier grand café" in welcome.content.payload["subject"]
