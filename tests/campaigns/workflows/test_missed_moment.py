"""A moment that passed while nothing ran, too long ago to make up for: a marketer hears of it."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from campaigns.broadcasts.close_sent import close_sent
from campaigns.broadcasts.plan import Plan
from campaigns.broadcasts.save_broadcast import create_broadcast
from campaigns.broadcasts.send_broadcast import send_broadcast
from campaigns.workflows import fire as fire_room
from campaigns.workflows.fire import fire
from campaigns.workflows.models import Campaign, Enrollment
from campaigns.workflows.publish import publish
from lifecycle.clock.set import set_clock
from tests.campaigns.workflows.journeys import FINISH, live, text
from tests.cast import NOW, Cast

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
EVERYBODY = {"kind": "attribute", "field": "external_id", "op": "is_set"}


def at(moment: datetime, who: Any = EVERYBODY, **more: Any) -> dict[str, Any]:
    return {"kind": "schedule", "repeat": "once", "at": moment.isoformat(), "who": who, **more}


def notice(campaign: Campaign) -> str:
    return Campaign.objects.values_list("notice", flat=True).get(pk=campaign.pk)


@pytest.fixture(autouse=True)
def monday(db: None, settings: LazySettings) -> None:
    settings.CLOCK = "manual"
    set_clock(to=NOW)


def test_a_moment_missed_by_more_than_a_day_leaves_a_notice(cast: Cast) -> None:
    campaign = live("blast", "end", {"end": FINISH}, NOW, [at(NOW + HOUR)])
    assert fire(now=NOW + HOUR + DAY + HOUR) == 0
    assert notice(campaign) == (
        "2 Nov 2026 at 16:30 was missed: it was paused then, or nothing was running. "
        "More than 1 day late nobody is let in any more, so 5 people were left out."
    )


def test_one_missed_by_less_lets_people_in_and_says_nothing(cast: Cast) -> None:
    campaign = live("blast", "end", {"end": FINISH}, NOW, [at(NOW + HOUR)])
    assert fire(now=NOW + DAY) == 5
    assert not notice(campaign)


@pytest.mark.parametrize("reentry", ["once", "after_leaving", "restart"])
def test_a_moment_that_is_fired_again_lets_nobody_in_again(cast: Cast, reentry: str) -> None:
    live("blast", "end", {"end": FINISH}, NOW, [at(NOW + HOUR)], reentry=reentry)
    before, entered = Campaign.objects.get().fired, []
    for _ in range(2):
        Campaign.objects.update(fired=before)  # as whoever is killed before it is noted leaves it
        entered.append(fire(now=NOW + HOUR))
    assert entered == [5, 0]
    assert Enrollment.objects.count() == 5


def test_of_a_daily_one_the_last_day_is_made_up_for_and_the_days_before_are_named(cast: Cast) -> None:
    campaign = live("daily", "end", {"end": FINISH}, NOW, [{**at(NOW + HOUR), "repeat": "daily"}])
    fire(now=NOW + 3 * DAY)
    assert "4 Nov 2026 at 16:30 was missed" not in notice(campaign)
    assert "3 Nov 2026 at 16:30 was missed" in notice(campaign)
    assert Enrollment.objects.filter(entered_at=NOW + 2 * DAY + HOUR).count() == 5


def test_a_date_of_theirs_is_missed_too(cast: Cast) -> None:
    type(cast.ada).objects.filter(pk=cast.ada.pk).update(attributes={"trial_ends": "2026-11-04"})
    trigger = {"kind": "date_attribute", "field": "trial_ends", "days": 0, "at": "09:00"}
    campaign = live("trial", "end", {"end": FINISH}, NOW, [trigger])
    fire(now=NOW + 7 * DAY)
    assert "so 1 person was left out" in notice(campaign)


@pytest.mark.parametrize("who", [EVERYBODY, {"kind": "attribute", "field": "plan", "op": "is", "value": "no such"}])
def test_a_silence_in_which_nobody_was_to_come_in_says_nothing(cast: Cast, who: Any) -> None:
    moment = NOW + HOUR if who is not EVERYBODY else NOW + 30 * DAY
    campaign = live("blast", "end", {"end": FINISH}, NOW, [at(moment, who)])
    fire(now=NOW + 5 * DAY)
    assert not notice(campaign)


def test_a_broadcast_that_was_missed_does_not_say_that_it_was_sent(admin_client: Client, cast: Cast) -> None:
    text("news", NOW)
    broadcast = create_broadcast(name="News", plan=Plan("news", EVERYBODY, NOW + HOUR), now=NOW)
    send_broadcast(broadcast=broadcast, by=None, now=NOW)
    set_clock(to=NOW + 2 * DAY)
    fire(now=NOW + 2 * DAY)
    close_sent(now=NOW + 2 * DAY)
    words = admin_client.get(f"/admin/campaigns/broadcast/{broadcast.pk}/change/").content.decode()
    assert "“News” did not go out" in words and "Missed" in words
    assert "5 people were left out" in words
    assert "“News” needs a look." in admin_client.get("/admin/").content.decode()


def test_whoever_has_seen_it_puts_it_away(admin_client: Client, client: Client, cast: Cast) -> None:
    campaign = live("blast", "end", {"end": FINISH}, NOW, [at(NOW + HOUR)])
    fire(now=NOW + 3 * DAY)
    page = f"/admin/campaigns/campaign/{campaign.pk}"
    assert "I have seen it" in admin_client.get(f"{page}/change/").content.decode()
    assert client.post(f"{page}/noted/").status_code == 302  # to sign in
    assert admin_client.get(f"{page}/noted/").status_code == 405
    assert notice(campaign)
    admin_client.post(f"{page}/noted/")
    assert not notice(campaign)


def test_a_publish_while_it_fires_keeps_nobody_out_of_the_new_trigger(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = NOW + timedelta(minutes=10)
    campaign = live("blast", "end", {"end": FINISH}, NOW, [at(NOW + timedelta(minutes=1), local=True)])
    let_in = fire_room._let_in

    def and_somebody_publishes(*args: Any) -> int:
        campaign.draft["triggers"] = [at(later)]
        campaign.save()
        publish(campaign=campaign, by=None, now=NOW + timedelta(minutes=2))
        return let_in(*args)

    with monkeypatch.context() as patched:
        patched.setattr(fire_room, "_let_in", and_somebody_publishes)
        fire(now=NOW + timedelta(minutes=2))
    Enrollment.objects.all().delete()
    assert fire(now=later) == 5
