from collections.abc import Callable
from datetime import timedelta

from lifecycle.consent.models import Consent
from lifecycle.contacts.models import Contact
from tests.stories.playing import Play

DAY = timedelta(days=1)
MORNING = timedelta(hours=2)


def test_silence_is_asked_three_times_and_then_let_go(play: Callable[[str], Play]) -> None:
    story = play("sms-win-back")
    for who in ("ada", "cleo", "dan"):
        story.does(who, "Order Completed", total=20)
    story.does("ada", "Order Completed", 40 * DAY, total=30)
    story.lives(125 * DAY)
    assert story.got("cleo") == ["survey", "contest", "coupon"]
    assert story.path("cleo")[-2:] == ["unsubscribe:next", "end:finished"]
    assert not Consent.objects.get(contact=story.cast.cleo, channel="sms").is_subscribed
    # 30 days after the first order, and again 30 and 60 after the second
    assert story.got("ada") == ["survey", "survey", "contest"]
    assert "after_survey:restarted" in story.path("ada")
    assert (story.got("dan"), story.refused("dan")) == ([], {"not_subscribed"})
    assert story.got("ben") == []


def test_whoever_opens_a_landing_page_is_back(play: Callable[[str], Play]) -> None:
    story = play("sms-win-back")
    for who in ("ada", "ben", "cleo", "eve"):
        story.does(who, "Order Completed")
    story.follows("ada", "survey", 31 * DAY)
    story.follows("ben", "survey", 62 * DAY)
    story.follows("cleo", "coupon", 95 * DAY)
    story.happens(125 * DAY)
    assert story.got("ada") == ["survey"]
    assert story.got("ben") == ["survey", "contest"]
    assert story.got("cleo") == ["survey", "contest", "coupon"]
    for who in ("ada", "ben", "cleo"):
        assert story.path(who)[-2:] == ["back:next", "goal:goal"]
        assert Consent.objects.get(contact=getattr(story.cast, who), channel="sms").is_subscribed
    assert Contact.objects.get(external_id="cleo").stage == "retention"
    assert story.path("eve")[-1] == "end:finished"


def test_a_text_in_the_night_waits_for_the_morning_and_still_counts(play: Callable[[str], Play]) -> None:
    story = play("sms-win-back")
    story.does("eve", "Order Completed")
    story.lives(31 * DAY)
    (message,) = story.messages("eve")
    assert message.sent_at == message.due_at > story.start + 30 * DAY
