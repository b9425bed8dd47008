from collections.abc import Callable
from datetime import timedelta

from campaigns.teamwork.models import Task
from lifecycle.contacts.models import Contact
from tests.stories.playing import Play

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def a_week(story: Play, *people: str) -> None:
    for who in people:
        for day in range(7):
            story.does(who, "Logged In", day * DAY * 0.9)


def test_a_bad_answer_is_a_call_and_a_good_one_a_review(play: Callable[[str], Play]) -> None:
    story = play("feedback-after-a-week")
    a_week(story, "ben", "cleo", "dan", "eve")
    story.does("ben", "Feedback Given", 7 * DAY, score=3)
    story.does("eve", "Feedback Given", 7 * DAY, score=10)
    story.does("cleo", "Feedback Given", 9 * DAY, score=8)
    story.lives(16 * DAY)

    assert story.got("ben") == ["ask", "sorry"]
    assert story.path("ben")[-4:] == ["how:unhappy", "call:next", "sorry:next", "end:finished"]
    assert [task.contact for task in Task.objects.all()] == [story.cast.ben]
    assert story.got("eve") == ["ask", "review"]
    assert story.path("eve")[-4:] == ["how:delighted", "review:next", "fan:next", "goal:goal"]
    assert Contact.objects.get(external_id="eve").attributes["would_recommend"] is True
    assert story.got("cleo") == ["ask_by_text"]
    assert story.path("cleo")[-3:] == ["answers_late:happened", "how:otherwise", "end:finished"]
    assert (story.got("dan"), story.refused("dan")) == ([], {"not_subscribed"})
    assert story.path("dan")[-2:] == ["answers_late:timeout", "end:finished"]


def test_six_days_are_no_week(play: Callable[[str], Play]) -> None:
    story = play("feedback-after-a-week")
    for day in range(6):
        story.does("dan", "Logged In", day * DAY)
    story.lives(9 * DAY)
    assert story.path("dan") == []
