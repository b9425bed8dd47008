"""What the canvas shows while somebody looks: counts, the people behind each, who else is here."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from campaigns.watching.models import Presence
from campaigns.workflows.models import Campaign, Enrollment, StepRun
from campaigns.workflows.start import start
from campaigns.workflows.turn import turn
from channels.outbox.models import Message
from channels.outbox.wake import asleep
from lifecycle.accounts.models import Deed
from lifecycle.accounts.roles import ANALYST, MARKETER
from lifecycle.consent.topics import seed_topics
from lifecycle.contacts.identify import Identity, identify
from tests.campaigns.workflows.journeys import FINISH, live, step, text
from tests.cast import NOW, Cast, gather

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr("campaigns.watching.admin.read_clock", lambda: NOW + 2 * DAY)
    seed_topics()
    cache.clear()
    with asleep():
        yield
    cache.clear()


@pytest.fixture
def cast() -> Cast:
    return gather()


@pytest.fixture
def gift(cast: Cast) -> Campaign:
    """Ada, Ben and Cleo rest, then hear from us, then rest again; Dan is inside and hears nothing."""
    text("gift", NOW)
    steps = {
        "first": step("wait", {"next": "mail"}, days=1),
        "mail": step("send", {"next": "rest"}, template="gift"),
        "rest": step("wait", {"next": "end"}, days=30),
        "end": FINISH,
    }
    campaign = live("gift", "first", steps, NOW)
    put(campaign, [cast.ada.pk, cast.ben.pk, cast.cleo.pk, cast.dan.pk], NOW)
    return campaign


def put(campaign: Campaign, ids: list[int], now: datetime) -> None:
    start(campaign=campaign, contact_ids=ids, properties={}, now=now, source="test")
    turn(now=now)


def marketer(role: str = MARKETER, name: str = "mara") -> Client:
    user = User.objects.create_user(name, first_name=name.title(), is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    client = Client()
    client.force_login(user)
    return client


def pulse(client: Client, campaign: Campaign, **asked: Any) -> dict[str, Any]:
    return posted(client, "pulse", campaign, asked).json()  # type: ignore[no-any-return]


def posted(client: Client, page: str, campaign: Campaign, asked: dict[str, Any]) -> Any:
    address = reverse(f"admin:campaigns_campaign_{page}", args=[campaign.pk])
    return client.post(address, json.dumps(asked), content_type="application/json")


def people(client: Client, campaign: Campaign, **asked: str) -> dict[str, Any]:
    answer = client.get(reverse("admin:campaigns_campaign_people", args=[campaign.pk]), asked)
    assert answer.status_code == 200, answer.content
    return answer.json()  # type: ignore[no-any-return]


def names(client: Client, campaign: Campaign, **asked: str) -> list[str]:
    return sorted(row["name"] for row in people(client, campaign, **asked)["people"])


def test_each_step_tells_who_waits_who_passed_and_what_went_out(gift: Campaign) -> None:
    turn(now=NOW + DAY)
    found = pulse(marketer(), gift, window="30d")
    assert (found["inside"], found["entered"]) == (4, 4)
    assert found["steps"]["first"]["exits"] == {"next": 4} and found["steps"]["first"]["waiting"] == 0
    assert found["steps"]["rest"]["waiting"] == 4
    mail = found["steps"]["mail"]
    assert (mail["sent"], mail["not_sent"], mail["reasons"]) == (3, 1, {"not_subscribed": 1})
    assert found["said"] == "4 people are inside, 4 came in in the last 30 days."


def test_a_window_counts_only_what_happened_in_it(gift: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    turn(now=NOW + DAY)
    monkeypatch.setattr("campaigns.watching.admin.read_clock", lambda: NOW + 3 * DAY)
    client = marketer()
    day, month = pulse(client, gift, window="24h"), pulse(client, gift, window="30d")
    assert (day["entered"], month["entered"]) == (0, 4)
    assert "exits" not in day["steps"].get("first", {}) or day["steps"]["first"]["exits"] == {}
    assert "sent" not in day["steps"].get("mail", {})
    assert day["inside"] == month["inside"] == 4


def test_opens_clicks_and_goals_are_counted_where_the_message_was_sent(gift: Campaign, cast: Cast) -> None:
    turn(now=NOW + DAY)
    Message.objects.filter(contact=cast.ada).update(opened_at=NOW + DAY)
    Message.objects.filter(contact=cast.ben).update(opened_at=NOW + DAY, clicked_at=NOW + DAY)
    ben = Enrollment.objects.get(contact=cast.ben)
    StepRun.objects.create(
        enrollment_id=ben.pk, campaign_id=gift.pk, contact_id=cast.ben.pk, number=1, step_key="rest", visit=3,
        at=NOW + DAY * 1.5, outcome="goal",
    )  # fmt: skip
    client = marketer()
    mail = pulse(client, gift)["steps"]["mail"]
    assert (mail["opened"], mail["clicked"], mail["converted"]) == (2, 1, 1)
    assert names(client, gift, number="opened", step="mail") == ["Ada Lovelace", "Ben"]
    assert names(client, gift, number="clicked", step="mail") == ["Ben"]
    assert names(client, gift, number="converted", step="mail") == ["Ben"]


def test_behind_every_number_are_as_many_people(gift: Campaign) -> None:
    turn(now=NOW + DAY)
    client = marketer()
    found = pulse(client, gift)
    assert len(names(client, gift, number="inside")) == found["inside"]
    assert len(names(client, gift, number="entered")) == found["entered"]
    for key, shown in found["steps"].items():
        assert len(names(client, gift, number="waiting", step=key)) == shown["waiting"]
        assert len(names(client, gift, number="passed", step=key)) == shown["passed"]
        for way, count in shown["exits"].items():
            assert len(names(client, gift, number="passed", step=key, detail=way)) == count
        for sort in ("sent", "opened", "clicked", "in_line", "not_sent", "converted"):
            assert len(names(client, gift, number=sort, step=key)) == shown.get(sort, 0)


def test_a_row_says_since_when_why_and_what_comes_next(gift: Campaign) -> None:
    client = marketer()
    [ada, *_others] = people(client, gift, number="waiting", step="first")["people"]
    assert (ada["name"], ada["since"]) == ("Ada Lovelace", "Mon 2, 15:30")
    assert ada["next"] == "Goes on any moment now"
    turn(now=NOW + DAY)
    [dan] = people(client, gift, number="not_sent", step="mail")["people"]
    assert dan["name"] == "Dan" and dan["note"] == "They have not subscribed to this."
    assert dan["next"] == "Wait 30 days, goes on 3 Dec, 15:30"


def test_long_lists_come_in_pages_without_anybody_twice(monkeypatch: pytest.MonkeyPatch, gift: Campaign) -> None:
    turn(now=NOW + DAY)
    monkeypatch.setattr("campaigns.watching.admin.PAGE", 3)
    client = marketer()
    for sort, key in (("waiting", "rest"), ("passed", "first"), ("sent", "mail"), ("entered", "")):
        first = people(client, gift, number=sort, step=key)
        seen = [row["id"] for row in first["people"]]
        after = first["after"]
        if after:
            seen += [row["id"] for row in people(client, gift, number=sort, step=key, after=after)["people"]]
        assert len(seen) == len(set(seen)) == (3 if sort == "sent" else 4), sort


def test_somebody_is_found_in_a_long_list_by_name(gift: Campaign) -> None:
    client = marketer()
    assert names(client, gift, number="waiting", step="first", q="cl") == ["Cleo"]
    assert names(client, gift, number="waiting", step="first", q="Ada Love") == ["Ada Lovelace"]
    assert names(client, gift, number="waiting", step="first", q="zz") == []


def test_however_large_a_campaign_is_a_pulse_takes_the_same_few_statements(gift: Campaign) -> None:
    client = marketer()
    pulse(client, gift)  # the session

    def statements() -> int:
        cache.clear()
        with CaptureQueriesContext(connection) as seen:
            pulse(client, gift, at="rest")
        return len(seen)

    few = statements()
    more = identify([Identity(external_id=f"n{n}") for n in range(40)], now=NOW)
    put(gift, [each.contact_id or 0 for each in more], NOW)
    turn(now=NOW + DAY)
    assert statements() == few + 1  # messages are there now, and are asked whether a goal came after them
    assert few <= 11  # four of them are the session, the user and their rights
    with CaptureQueriesContext(connection) as seen:
        people(client, gift, number="waiting", step="rest")
    assert len(seen) <= 9


def test_whoever_asks_a_moment_later_makes_nobody_count_again(gift: Campaign) -> None:
    client = marketer()
    first = pulse(client, gift)
    with CaptureQueriesContext(connection) as seen:
        again = pulse(client, gift, seen=first["version"])
    assert again == {"people": []}
    assert not [query for query in seen if "campaigns_steprun" in query["sql"]]


def test_two_people_see_each_other_and_where(gift: Campaign) -> None:
    mara, jonas = marketer(), marketer(name="jonas")
    pulse(mara, gift, at="mail")
    [seen] = pulse(jonas, gift)["people"]
    assert (seen["name"], seen["initials"], seen["step"]) == ("Mara", "MA", "mail")
    Presence.objects.update(seen_at=NOW)
    assert pulse(jonas, gift)["people"] == []


def test_people_are_moved_to_another_step_and_go_on_there(gift: Campaign, cast: Cast) -> None:
    client = marketer()
    asked = {"number": "waiting", "step": "first", "deed": "move", "to": "rest", "ids": [cast.ada.pk, cast.ben.pk]}
    assert posted(client, "people_act", gift, asked).json() == {"done": 2, "after": ""}
    turn(now=NOW)
    places = dict(Enrollment.objects.values_list("contact__first_name", "step_key"))
    assert places == {"Ada": "rest", "Ben": "rest", "Cleo": "first", "Dan": "first"}
    assert not Message.objects.exists()
    deed = Deed.objects.latest("pk")
    assert (deed.verb, deed.by, deed.sentence) == ("people.move", "Mara", "moved 2 people of “gift” to Wait 30 days")


def test_whoever_is_moved_to_a_step_that_they_did_before_does_it_again(gift: Campaign, cast: Cast) -> None:
    turn(now=NOW + DAY)
    Enrollment.objects.filter(contact=cast.ada).update(behind={"mail": "next"})  # an edit moved it ahead of them
    asked = {"number": "waiting", "step": "rest", "deed": "move", "to": "mail", "ids": [cast.ada.pk, cast.ben.pk]}
    posted(marketer(), "people_act", gift, asked)
    turn(now=NOW + 2 * DAY)
    assert Message.objects.filter(contact=cast.ada).count() == 2


def test_skipping_lets_them_go_on_without_what_the_step_does(gift: Campaign, cast: Cast) -> None:
    client = marketer()
    everybody = {"number": "waiting", "step": "first", "deed": "skip"}
    assert posted(client, "people_act", gift, everybody).json() == {"done": 4, "after": ""}
    assert posted(client, "people_act", gift, everybody | {"step": "mail"}).json()["done"] == 4
    turn(now=NOW)
    assert set(Enrollment.objects.values_list("step_key", flat=True)) == {"rest"}
    assert not Message.objects.exists()
    assert Deed.objects.filter(verb="people.skip").count() == 2


def test_all_behind_a_number_are_taken_out_in_bounded_sets(gift: Campaign, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("campaigns.watching.admin.CHUNK", 3)
    client = marketer()
    asked = {"number": "waiting", "step": "first", "deed": "remove"}
    first = posted(client, "people_act", gift, asked).json()
    assert first["done"] == 3 and first["after"]
    assert posted(client, "people_act", gift, asked | {"after": first["after"]}).json() == {"done": 1, "after": ""}
    assert not Enrollment.objects.filter(is_active=True).exists()
    assert set(Enrollment.objects.values_list("ended_reason", flat=True)) == {"removed"}


def test_whoever_went_on_meanwhile_is_left_alone(gift: Campaign, cast: Cast) -> None:
    turn(now=NOW + DAY)
    for deed in ("move", "skip", "remove"):
        asked = {"number": "waiting", "step": "first", "deed": deed, "to": "end", "ids": [cast.ada.pk]}
        assert posted(marketer(name=deed), "people_act", gift, asked).json()["done"] == 0
    assert not Deed.objects.filter(verb__startswith="people.").exists()


def test_whoever_came_after_the_number_was_seen_is_not_meant(gift: Campaign, cast: Cast) -> None:
    client = marketer()
    until = people(client, gift, number="waiting", step="first")["until"]
    put(gift, [cast.eve.pk], NOW + 3 * DAY)
    asked = {"number": "waiting", "step": "first", "deed": "remove", "until": until}
    assert posted(client, "people_act", gift, asked).json()["done"] == 0  # the four had gone on by then
    assert Enrollment.objects.get(contact=cast.eve).is_active


def test_what_cannot_be_done_says_why(gift: Campaign, cast: Cast) -> None:
    client = marketer()
    asked = {"number": "waiting", "step": "first", "deed": "move", "to": "nowhere", "ids": [cast.ada.pk]}
    answer = posted(client, "people_act", gift, asked)
    assert answer.status_code == 400
    assert answer.json()["sentence"] == "Nobody can go there: that step is not in what runs now. Publish it first."
    assert posted(client, "people_act", gift, asked | {"deed": "eat"}).status_code == 400
    assert posted(client, "people_act", gift, {"number": "feet", "deed": "skip"}).status_code == 400


def test_an_analyst_looks_and_moves_nobody(gift: Campaign, cast: Cast) -> None:
    analyst = marketer(ANALYST, "ann")
    found = people(analyst, gift, number="waiting", step="first")
    assert len(found["people"]) == 4 and not found["may_act"]
    asked = {"number": "waiting", "step": "first", "deed": "remove", "ids": [cast.ada.pk]}
    assert posted(analyst, "people_act", gift, asked).status_code == 403
    assert Enrollment.objects.filter(is_active=True).count() == 4


ODD = (
    "", "[]", "{", '{"window": 7, "at": [], "seen": {}}', '{"ids": "all"}', '{"at": "\\u0000"}',
    '{"deed": "skip", "number": "waiting", "step": "\\u0000", "ids": [1e30, true, -1, 99999999999999999999, null], "at": 5}',
)  # fmt: skip


@pytest.mark.parametrize("body", ODD)
def test_odd_questions_break_nothing(gift: Campaign, body: str) -> None:
    client = marketer()
    for page, statuses in (("pulse", (200,)), ("people_act", (200, 400))):
        address = reverse(f"admin:campaigns_campaign_{page}", args=[gift.pk])
        assert client.post(address, body, content_type="application/json").status_code in statuses
    odd = {"number": "waiting", "after": "x/y", "until": "yesterday", "window": "∞", "q": "\x00", "step": "\x00"}
    assert len(people(client, gift, **odd)["people"]) == 4
    assert people(client, gift, number="passed", after="2026-01-01/1", detail="\x00")["people"] == []
