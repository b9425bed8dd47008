import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from campaigns.broadcasts.models import Broadcast
from campaigns.broadcasts.plan import Plan, plan_in
from campaigns.broadcasts.save_broadcast import create_broadcast
from campaigns.broadcasts.send_broadcast import send_broadcast
from campaigns.policy.models import FrequencyCap
from campaigns.teamwork.create_tasks import NewTask, create_tasks
from campaigns.workflows.models import Campaign
from campaigns.workflows.start import start
from campaigns.workflows.turn import turn
from channels.outbox.wake import asleep
from lifecycle.clock.set import set_clock
from lifecycle.figures import figure
from lifecycle.figures.count import count_figures
from lifecycle.look.when import moment_words
from tests.campaigns.workflows.journeys import FINISH, draft, live, step, text
from tests.cast import DAY, NOW, Cast

PRO = {"kind": "attribute", "field": "plan", "op": "is", "value": "pro"}
EVERYBODY = {"kind": "attribute", "field": "created_at", "op": "is_set"}


@pytest.fixture(autouse=True)
def monday(cast: Cast, settings: LazySettings) -> Iterator[None]:
    settings.CLOCK = "manual"
    set_clock(to=NOW)
    FrequencyCap.objects.all().delete()
    text("news", NOW)
    with asleep():
        yield


def plan(name: str, at: datetime, who: dict[str, Any] = PRO, sent: bool = True) -> Broadcast:
    made = create_broadcast(name=name, plan=Plan("news", who, at), now=NOW)
    if sent:
        send_broadcast(broadcast=made, by=None, now=NOW)
    return made


def page(client: Client, **asked: str) -> str:
    answer = client.get("/admin/calendar/", asked)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def inside(campaign: Campaign, contact_ids: list[int]) -> None:
    start(campaign=campaign, contact_ids=contact_ids, properties={}, now=NOW, source="test")
    turn(now=NOW)


def schedule(name: str, at: datetime, repeat: str = "daily", **more: Any) -> Campaign:
    trigger = {"kind": "schedule", "at": at.isoformat(), "repeat": repeat, "who": PRO}
    steps = {"news": step("send", {"next": "end"}, template="news"), "end": FINISH}
    make = more.pop("make", live)
    return make(name, "news", steps, NOW, triggers=[trigger], **more)


def test_nothing_planned_says_what_will_stand_here(admin_client: Client) -> None:
    assert "Nothing is planned in these days." in page(admin_client)


def test_everything_planned_stands_on_its_day_and_leads_to_its_thing(admin_client: Client, cast: Cast) -> None:
    news = plan("Autumn blend", NOW + DAY)
    sketch = plan("Sketch", NOW + 2 * DAY, sent=False)
    weekly = schedule("weekly", NOW + DAY, "weekly")
    create_tasks([NewTask("call", "Call Ben", due_at=NOW + DAY)], now=NOW)
    words = page(admin_client, view="list")
    for thing in (
        f'href="/admin/campaigns/broadcast/{news.pk}/change/"',
        f'href="/admin/campaigns/broadcast/{sketch.pk}/change/"',
        f'href="/admin/campaigns/campaign/{weekly.pk}/change/"',
        "Call Ben",
        "Tuesday 3 November",
    ):
        assert thing in words
    assert words.count(f"/admin/campaigns/campaign/{weekly.pk}/") == 4  # 3, 10, 17 and 24 November


def test_a_campaign_that_is_only_drawn_shows_when_it_would_act(admin_client: Client) -> None:
    schedule("someday", NOW + DAY, "once", make=draft)
    assert "lc-cal-draft" in page(admin_client, view="week")


def test_who_waits_before_a_message_is_counted_on_the_day_they_go_on(admin_client: Client, cast: Cast) -> None:
    steps = {
        "wait": step("wait", {"next": "news"}, days=2),
        "news": step("send", {"next": "rest"}, template="news"),
        "rest": step("wait", {"next": "end"}, days=3),
        "end": FINISH,
    }
    campaign = live("slow", "wait", steps, NOW)
    inside(campaign, [cast.ada.pk, cast.ben.pk])
    words = page(admin_client, view="list")
    assert "2 people go on to a message" in words
    assert words.count("people go on to a message</span>") == 1


def test_a_date_of_theirs_counts_people_by_day(admin_client: Client, cast: Cast) -> None:
    steps = {"news": step("send", {"next": "end"}, template="news"), "end": FINISH}
    trigger = {"kind": "date_attribute", "field": "trial_ends_at", "days": 3, "at": "09:00"}
    live("trial", "news", steps, NOW, triggers=[trigger])
    yearly = {"kind": "date_attribute", "field": "created_at", "at": "09:00", "yearly": True}
    live("anniversary", "news", steps, NOW, triggers=[yearly])
    assert "1 person: trial ends" in page(admin_client, view="list")
    # Ben came on 20 October: the next such day of his is in a year.
    assert "1 person: with us since" in page(admin_client, view="list", day="2027-10-01")


def test_two_that_want_the_same_people_are_marked_and_said(admin_client: Client) -> None:
    FrequencyCap.objects.create(limit=1, days=1)
    plan("Summer sale", NOW + DAY)
    plan("Win-back", NOW + DAY + timedelta(hours=3), EVERYBODY)
    words = page(admin_client)
    assert "“Summer sale” and “Win-back” want the same" in words
    assert "around Tuesday 3 November; the cap lets 1 message in 24 hours through." in words
    assert words.count("lc-cal-crowded") == 4  # in the month and in the list of a phone
    [where] = re.findall(r'href="(/admin/calendar/people/[^"]+)"', words)
    listed = " ".join(admin_client.get(where.replace("&amp;", "&")).content.decode().split())
    assert "Ada Lovelace" in listed and "Eve" in listed and "Ben</a>" not in listed
    assert admin_client.get("/admin/calendar/people/?crowd=none").status_code == 404
    plan("Ada alone", NOW + DAY + timedelta(hours=5), {"kind": "attribute", "field": "seats", "op": "is", "value": 12})
    words = page(admin_client)
    assert (
        "Around Tuesday 3 November more of “Summer sale”, “Win-back” and “Ada alone” want the same 2 people than"
        in words
    )
    FrequencyCap.objects.all().delete()
    assert "No cap is set, so nothing is marked as crowded." in page(admin_client)


def test_whoever_moves_a_broadcast_comes_back_to_the_day_it_moved_to(admin_client: Client) -> None:
    news = plan("Autumn blend", NOW + DAY)
    seen = Broadcast.objects.get().updated_at.isoformat()
    said = {"broadcast": news.pk, "at": "2026-12-24T09:00", "seen": seen}
    answer = admin_client.post("/admin/calendar/?view=month&day=2026-11-03", said)
    assert answer["Location"] == "/admin/calendar/?view=month&day=2026-12-24#day-2026-12-24"
    for view in ("month", "week", "list"):
        words = page(admin_client, view=view, day="2026-12-24")
        assert words.count('id="day-2026-12-24"') == 1
        assert "Autumn blend" in words


def test_a_broadcast_is_moved_to_another_day_and_refused_with_a_sentence(admin_client: Client) -> None:
    news = plan("Autumn blend", NOW + DAY)
    seen = Broadcast.objects.get().updated_at.isoformat()
    where = "/admin/calendar/?view=week&day=2026-11-03"
    said = {"broadcast": news.pk, "at": "2026-11-05T09:00", "seen": seen}
    answer = admin_client.post(where, said, follow=True)
    assert answer.redirect_chain[0][0] == "/admin/calendar/?view=week&day=2026-11-05#day-2026-11-05"
    assert "“Autumn blend” goes out on Thursday at 09:00." in answer.content.decode()
    said |= {"seen": Broadcast.objects.get().updated_at.isoformat(), "at": "2026-11-01T09:00"}
    words = admin_client.post(where, said, follow=True).content.decode()
    assert "That moment has passed. “Autumn blend” stays where it is." in words
    words = admin_client.post(where, said | {"at": "soon"}, follow=True).content.decode()
    assert "Say on which day and at what time." in words
    live_version = Broadcast.objects.get().live_version
    assert live_version and f"{plan_in(live_version.graph).at:%d %H:%M}" == "05 09:00"


def test_where_there_are_many_people_a_worker_counts_them_and_the_page_says_of_when(
    admin_client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(figure, "LARGE", 0)
    FrequencyCap.objects.create(limit=1, days=1)
    plan("Summer sale", NOW + DAY)
    plan("Win-back", NOW + DAY + timedelta(hours=3), EVERYBODY)
    steps = {"news": step("send", {"next": "end"}, template="news"), "end": FINISH}
    waits = {"wait": step("wait", {"next": "news"}, days=2), **steps}
    inside(live("slow", "wait", waits, NOW), [cast.ada.pk, cast.ben.pk])
    by_date = {"kind": "date_attribute", "field": "trial_ends_at", "days": 3, "at": "09:00"}
    live("trial", "news", steps, NOW, triggers=[by_date])
    counted = ("2 people go on to a message", "1 person: trial ends", "“Summer sale”, “Win-back” and “slow” want")
    words = page(admin_client)
    assert "Some numbers are being counted for the first time." in words and "Summer sale" in words
    assert not any(said in words for said in counted)
    count_figures(clock=lambda: NOW)
    words = page(admin_client)
    assert f"Counted {moment_words(NOW, now=NOW, zone=UTC)}." in words
    assert [said for said in counted if said not in words] == []
    [where] = re.findall(r'href="(/admin/calendar/people/[^"]+)"', words)
    assert "Ada Lovelace" in admin_client.get(where.replace("&amp;", "&")).content.decode()
    # What was planned since then is no audience that was counted: it stands there without a number of people.
    plan("Later thought", NOW + DAY, {"kind": "attribute", "field": "seats", "op": "is", "value": 12})
    [said] = re.findall(r'title="(Later thought[^"]*)"', page(admin_client, view="week", day="2026-11-03"))[:1] or [""]
    assert said == "Later thought"


@pytest.mark.parametrize("view", ["month", "week", "list"])
def test_the_page_costs_the_same_however_much_is_planned(admin_client: Client, cast: Cast, view: str) -> None:
    FrequencyCap.objects.create(limit=1, days=1)
    asked = {"view": view}

    def fill(number: int) -> None:
        for n in range(number):
            name = f"c{Campaign.objects.count()}"
            plan(name, NOW + DAY + timedelta(hours=n), PRO | {"value": name})
            schedule(f"s{name}", NOW + DAY)
            schedule(f"d{name}", NOW + DAY, make=draft)
            create_tasks([NewTask(f"t{name}", "Call", due_at=NOW + DAY)], now=NOW)
            steps = {"news": step("send", {"next": "end"}, template="news"), "end": FINISH}
            by_date = {"kind": "date_attribute", "field": "trial_ends_at", "days": 3, "at": "09:00"}
            live(f"e{name}", "news", steps, NOW, triggers=[by_date])
            waits = {"wait": step("wait", {"next": "news"}, days=2), **steps}
            slow = live(f"w{name}", "wait", waits, NOW)
            inside(slow, [cast.ada.pk])

    fill(1)
    page(admin_client, **asked)
    with CaptureQueriesContext(connection) as few:
        page(admin_client, **asked)
    fill(7)
    with CaptureQueriesContext(connection) as many:
        page(admin_client, **asked)
    assert len(many) <= 20, "\n".join(query["sql"][:200] for query in many)
    assert len(many) == len(few)


@pytest.mark.parametrize(
    "at", ["9999-12-31T23:59", "9999-12-31T23:59-14:00", "0001-01-01T00:00+14:00", "2026-13-01T00:00", ""]
)
def test_no_moment_at_the_end_of_time_moves_a_broadcast(at: str, admin_client: Client) -> None:
    broadcast = plan("Sale", NOW + DAY)
    page = admin_client.post("/admin/calendar/", {"broadcast": broadcast.pk, "at": at}, follow=True)
    assert "Say on which day and at what time." in page.content.decode()
