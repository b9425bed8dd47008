from collections.abc import Callable
from datetime import timedelta

from campaigns.workflows.run_until import run_until
from lifecycle.clock.set import set_clock
from lifecycle.contacts.models import Contact
from lifecycle.segments.models import Membership
from tests.stories.playing import Play

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def test_busy_people_pay_and_quiet_ones_get_more_time(play: Callable[[str], Play]) -> None:
    story = play("trial-ends")
    for who in ("ada", "ben", "cleo", "dan", "eve"):
        story.knows(who, trial_ends_at=(story.start + 5 * DAY).isoformat())
    for who in ("ada", "ben", "eve"):
        for cup in range(3):
            story.does(who, "Cup Brewed", cup * HOUR)
    story.does("ada", "Subscription Started", 2 * DAY)  # 10:00 in Berlin was 41.5 hours in
    story.does("eve", "Subscription Started", 4.5 * DAY)
    story.does("cleo", "Trial Extended", 3 * DAY)
    story.lives(12 * DAY)

    assert story.got("ada") == ["offer"]
    assert story.path("ada") == [
        "who:busy", "offer:next", "decides:happened", "off_the_list:next", "goal:goal",
    ]  # fmt: skip
    assert story.got("eve") == ["offer", "remind"]
    assert story.path("eve")[-3:] == ["decides_late:happened", "off_the_list:next", "goal:goal"]
    assert story.got("ben") == ["offer", "remind"]
    assert story.path("ben")[-2:] == ["retarget:next", "end:finished"]
    assert story.path("cleo") == ["who:otherwise", "extend:next", "extended:happened", "note:next", "end:finished"]
    assert Contact.objects.get(external_id="cleo").attributes["trial_extended"] is True
    assert (story.got("dan"), story.refused("dan")) == ([], {"not_subscribed"})
    assert story.path("dan")[-3:] == ["extended:timeout", "retarget:next", "end:finished"]
    kept = Membership.objects.filter(segment__key="ended-trials").values_list("contact__external_id", flat=True)
    assert sorted(kept) == ["ben", "dan"]


def test_each_hears_at_ten_in_the_morning_of_their_own_place(play: Callable[[str], Play]) -> None:
    story = play("trial-ends")
    for who in ("ada", "ben", "eve"):
        story.knows(who, trial_ends_at="2026-11-08")
    story.lives(5 * DAY)
    sent = {who: story.messages(who).get(step_key="extend").sent_at for who in ("ada", "ben", "eve")}
    assert {who: f"{at:%d %H:%M}" for who, at in sent.items()} == {
        "ada": "05 09:00",
        "ben": "05 15:00",
        "eve": "05 01:00",
    }


def test_whoever_pays_is_no_longer_shown_the_advert(play: Callable[[str], Play]) -> None:
    story = play("trial-ends")
    story.knows("ben", trial_ends_at=(story.start + 4 * DAY).isoformat())
    for cup in range(3):
        story.does("ben", "Cup Brewed", cup * HOUR)
    story.does("ben", "Subscription Started", 30 * HOUR)
    story.lives(9 * DAY)
    assert story.path("ben")[-2:] == ["off_the_list:next", "goal:goal"]
    assert not Membership.objects.filter(segment__key="ended-trials").exists()


def test_whoever_has_no_last_day_to_wait_for_is_reminded_at_once(play: Callable[[str], Play]) -> None:
    story = play("trial-ends")
    story.knows("ben", trial_ends_at=(story.start + 4 * DAY).isoformat())
    for cup in range(3):
        story.does("ben", "Cup Brewed", cup * HOUR)
    story.happens(30 * HOUR)
    story.knows("ben", trial_ends_at=(story.start + DAY).isoformat())  # cut short, while he makes up his mind
    run_until(start=story.start + 30 * HOUR, to=story.start + 3 * DAY, clock=lambda moment: set_clock(to=moment))
    assert story.path("ben") == ["who:busy", "offer:next", "decides:timeout", "last_day:past", "remind:next"]
    assert story.got("ben") == ["offer", "remind"]
