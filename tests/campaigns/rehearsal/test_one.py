"""One person's way through a draft: the same engine, a clock that does not wait, and nothing left behind."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from campaigns.models import Campaign, Enrollment, MessageTemplate, StepRun, TemplateVersion
from campaigns.policy.models import FrequencyCap
from campaigns.rehearsal.scratch import COPIED, EMPTY
from campaigns.workflows.pause import pause
from campaigns.workflows.start import start
from campaigns.workflows.turn import turn
from channels.content.save import save_content
from channels.outbox.models import Message
from channels.outbox.wake import asleep
from lifecycle.accounts.roles import ANALYST
from lifecycle.consent.topics import seed_topics
from lifecycle.contacts.models import PostalAddress
from lifecycle.events.models import Event
from tests.campaigns.workflows.journeys import FINISH, draft, live, on, step, text
from tests.cast import NOW, Cast, gather

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr("campaigns.rehearsal.one_admin.read_clock", lambda: NOW)
    seed_topics()
    with asleep():
        yield


@pytest.fixture
def cast() -> Cast:
    return gather()


@pytest.fixture
def mara() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("mara"))
    return client


def steps() -> dict[str, Any]:
    return {
        "rest": step("wait", {"next": "hello"}, days=30),
        "hello": step("send", {"next": "answer"}, template="hello"),
        "answer": step("wait_for", {"happened": "end", "timeout": "again"}, event="Order Completed", days=10),
        "again": step("send", {"next": "end"}, template="hello"),
        "end": FINISH,
    }


@pytest.fixture
def win_back(cast: Cast) -> Campaign:
    text("hello", NOW, "Hello {{ contact.first_name }}, your {{ event.product }} is waiting")
    return draft("win-back", "rest", steps(), NOW, [on("Order Completed")])


def rehearsed(client: Client, campaign: Campaign, **asked: Any) -> dict[str, Any]:
    address = reverse("admin:campaigns_campaign_rehearse", args=[campaign.pk])
    answer = client.post(address, json.dumps(asked), content_type="application/json")
    assert answer.status_code == 200, answer.content
    return answer.json()  # type: ignore[no-any-return]


def path(found: dict[str, Any]) -> list[tuple[str, str]]:
    return [(stop["step"], stop["leaves"]) for stop in found["stops"]]


def test_the_path_of_one_person_on_the_clock_where_they_are(mara: Client, win_back: Campaign, cast: Cast) -> None:
    found = rehearsed(mara, win_back, contact=cast.cleo.pk)
    assert path(found) == [
        ("rest", "next"), ("hello", "next"), ("answer", "timeout"), ("again", "next"), ("end", "finished"),
    ]  # fmt: skip
    rest, hello, answer, _again, end = found["stops"]
    assert (rest["arrives_words"], rest["left_words"], rest["stays"]) == ("10:30", "2 Dec, 10:30", "30 days")
    assert answer["left_words"] == end["arrives_words"] == "12 Dec, 10:30"
    assert found["person"]["zone"] == "America/New_York"
    assert found["said"] == "Cleo gets 2 messages in 40 days. Came to the end."
    assert hello["message"]["state"] == "sent" and hello["message"]["words"] == "Goes out 2 Dec, 10:30"


def test_a_message_is_shown_as_that_person_would_see_it(mara: Client, win_back: Campaign, cast: Cast) -> None:
    message = rehearsed(mara, win_back, contact=cast.cleo.pk)["stops"][1]["message"]
    assert message["text"] == "Hello Cleo, your Starter is waiting"  # her own last order
    assert message["parts"] == "35 of 160 characters, 1 part"


def test_it_says_where_they_live_and_nothing_of_somebody_invented(mara: Client, cast: Cast) -> None:
    PostalAddress.objects.create(contact=cast.cleo, city="Boston")
    text("hello", NOW, "Is {{ contact.address.city | default: 'it' }} cold?")
    letter = draft("letter", "hello", {"hello": step("send", {"next": "end"}, template="hello"), "end": FINISH}, NOW)
    found = rehearsed(mara, letter, contact=cast.cleo.pk)
    assert found["stops"][0]["message"]["text"] == "Is Boston cold?"
    found = rehearsed(mara, letter, invented={"first_name": "Mia", "phone": "+12125550123"})
    assert found["stops"][0]["message"]["text"] == "Is it cold?"


def test_a_mail_comes_with_subject_preview_and_page(mara: Client, cast: Cast) -> None:
    template = MessageTemplate.objects.create(key="mail", name="Mail", channel="email", created_at=NOW)
    source = {
        "subject": "Dear {{ contact.first_name }}",
        "preheader": "Look",
        "blocks": [{"kind": "text", "text": "Hi"}],
    }
    payload = {"subject": "Dear {{ contact.first_name }}", "preheader": "Look", "html": "<p>Hi</p>", "text": "Hi"}
    content = save_content(channel="email", payload=payload, now=NOW)
    TemplateVersion.objects.create(template=template, number=1, source=source, content=content, saved_at=NOW)
    letter = draft("letter", "mail", {"mail": step("send", {"next": "end"}, template="mail"), "end": FINISH}, NOW)
    message = rehearsed(mara, letter, contact=cast.ada.pk)["stops"][0]["message"]
    assert (message["subject"], message["preview"]) == ("Dear Ada", "Look") and "<p>Hi</p>" in message["html"]


def test_what_is_not_sent_says_why(mara: Client, win_back: Campaign, cast: Cast) -> None:
    message = rehearsed(mara, win_back, contact=cast.dan.pk)["stops"][1]["message"]
    assert (message["state"], message["words"]) == ("not_sent", "They have not subscribed to this.")


def test_the_night_where_they_are_holds_a_message_until_morning(mara: Client, cast: Cast) -> None:
    text("hello", NOW)
    letter = draft("letter", "hello", {"hello": step("send", {"next": "end"}, template="hello"), "end": FINISH}, NOW)
    found = rehearsed(mara, letter, contact=cast.eve.pk)
    assert found["stops"][0]["arrives_words"] == "00:30"
    assert found["stops"][0]["message"]["words"] == "Goes out 08:00"


def test_answers_at_a_wait_decide_the_way(mara: Client, win_back: Campaign, cast: Cast) -> None:
    plain = rehearsed(mara, win_back, contact=cast.cleo.pk)
    wait = plain["stops"][2]
    assert {(each["does"], each["event"]) for each in wait["choices"]} == {
        ("event", "Order Completed"), ("opens", ""), ("clicks", ""),
    }  # fmt: skip
    answer = {"visit": wait["visit"], "does": "event", "event": "Order Completed", "minutes": 3 * 24 * 60}
    found = rehearsed(mara, win_back, contact=cast.cleo.pk, answers=[answer])
    assert path(found)[2:] == [("answer", "happened"), ("end", "finished")]
    assert found["stops"][2]["left_words"] == "5 Dec, 10:30"
    assert found["stops"][2]["answers"][0]["words"] == "ordered after 3 days"


def test_opening_and_following_are_answers_that_conditions_hear(mara: Client, win_back: Campaign, cast: Cast) -> None:
    win_back.draft["steps"]["answer"]["settings"] = {
        "condition": {"kind": "step_message", "step": "hello", "did": "clicked"}, "days": 10,
    }  # fmt: skip
    win_back.save()
    assert path(rehearsed(mara, win_back, contact=cast.cleo.pk))[2] == ("answer", "timeout")
    clicks = [{"visit": 3, "does": "clicks", "minutes": 90}]
    found = rehearsed(mara, win_back, contact=cast.cleo.pk, answers=clicks)
    assert path(found)[2] == ("answer", "happened") and found["stops"][2]["stays"] == "1 hour"


def test_what_lets_them_in_has_happened_for_conditions_too(mara: Client, cast: Cast) -> None:
    tried = {"name": "tried", "condition": {"kind": "event", "event": "Trial Started"}}
    ways = {"tried": "end", "otherwise": "rest"}
    steps = {
        "way": step("branch", ways, branches=[tried]),
        "rest": step("wait", {"next": "end"}, days=1),
        "end": FINISH,
    }
    trial = draft("trial", "way", steps, NOW, [on("Trial Started")])
    assert path(rehearsed(mara, trial, contact=cast.cleo.pk)) == [("way", "tried"), ("end", "finished")]


def test_a_goal_reached_on_the_way_ends_it(mara: Client, win_back: Campaign, cast: Cast) -> None:
    win_back.goal = {"kind": "event", "event": "Report Shared"}
    win_back.save()
    choices = rehearsed(mara, win_back, contact=cast.cleo.pk)["stops"][0]["choices"]
    assert {"does": "event", "event": "Report Shared", "words": "did “Report Shared”"} in choices
    shares = [{"visit": 1, "does": "event", "event": "Report Shared", "minutes": 60}]
    found = rehearsed(mara, win_back, contact=cast.cleo.pk, answers=shares)
    assert path(found) == [("rest", "goal")] and found["said"].endswith("Reached the goal.")


def test_somebody_invented_goes_the_same_way_with_or_without_consent(mara: Client, win_back: Campaign) -> None:
    invented = {
        "first_name": "Mia",
        "phone": "+4915112345678",
        "timezone": "Europe/Berlin",
        "attributes": {"plan": "pro"},
    }
    found = rehearsed(mara, win_back, invented=invented)
    assert found["person"]["name"] == "Mia" and len(found["stops"]) == 5
    assert found["stops"][1]["message"]["text"].startswith("Hello Mia")
    without = rehearsed(mara, win_back, invented=invented, subscribed=False)
    assert without["stops"][1]["message"]["words"] == "They have not subscribed to this."
    nowhere = rehearsed(mara, win_back, invented={"first_name": "Noa"})
    assert nowhere["stops"][1]["message"]["words"] == "We know no address of theirs for this."


def test_what_we_really_sent_them_counts_under_the_cap(mara: Client, cast: Cast) -> None:
    text("hello", NOW)
    FrequencyCap.objects.all().delete()
    FrequencyCap.objects.create(limit=1, days=1)
    letter = {"hello": step("send", {"next": "end"}, template="hello"), "end": FINISH}
    other = live("other", "hello", letter, NOW - DAY)
    start(campaign=other, contact_ids=[cast.ada.pk], properties={}, now=NOW - timedelta(hours=2), source="test")
    turn(now=NOW - timedelta(hours=2))
    assert Message.objects.filter(state="sent").exists()
    found = rehearsed(mara, draft("letter", "hello", letter, NOW), contact=cast.ada.pk)
    assert found["stops"][0]["message"]["words"] != "Goes out 16:30"


def test_it_begins_anew_for_somebody_who_was_there_before(mara: Client, cast: Cast) -> None:
    text("hello", NOW)
    letter = {"hello": step("send", {"next": "rest"}, template="hello"), "rest": step("wait", {"next": "end"}, days=5)}
    campaign = live("letter", "hello", {**letter, "end": FINISH}, NOW - DAY, reentry="once")
    start(campaign=campaign, contact_ids=[cast.ada.pk], properties={}, now=NOW - DAY, source="test")
    turn(now=NOW - DAY)
    found = rehearsed(mara, campaign, contact=cast.ada.pk)
    assert path(found) == [("hello", "next"), ("rest", "next"), ("end", "finished")]
    assert found["stops"][0]["message"]["words"] == "Goes out 16:30"  # and not yesterday's


def test_a_paused_campaign_is_rehearsed_too(mara: Client, cast: Cast) -> None:
    text("hello", NOW)
    letter = {"hello": step("send", {"next": "end"}, template="hello"), "end": FINISH}
    campaign = live("letter", "hello", letter, NOW - DAY)
    pause(campaign=campaign, by="mara", now=NOW)
    found = rehearsed(mara, campaign, contact=cast.ada.pk)
    assert found["stops"][0]["message"]["state"] == "sent"


def test_nothing_is_left_behind(mara: Client, win_back: Campaign, cast: Cast) -> None:
    def everything() -> dict[str, list[Any]]:
        tables: tuple[type[Model], ...] = (*COPIED, *EMPTY)
        return {model._meta.label: list(model._default_manager.order_by("pk").values_list()) for model in tables}

    before = everything()
    rehearsed(mara, win_back, contact=cast.cleo.pk, answers=[{"visit": 3, "does": "opens"}])
    rehearsed(mara, win_back, invented={"first_name": "Mia", "email": "mia@example.com"})
    assert everything() == before
    assert not (Enrollment.objects.exists() or StepRun.objects.exists() or Message.objects.exists())
    assert not Event.objects.filter(source="rehearsal").exists()


def test_whoever_is_through_does_not_begin_again_while_a_message_waits(mara: Client, cast: Cast) -> None:
    text("hello", NOW)
    who = {"kind": "attribute", "field": "plan", "op": "is", "value": "pro"}
    every_day = {"kind": "schedule", "at": "2026-10-01T18:00:00Z", "repeat": "daily", "who": who}
    steps = {"hello": step("send", {"next": "end"}, template="hello"), "end": FINISH}
    found = rehearsed(mara, draft("daily", "hello", steps, NOW, [every_day]), contact=cast.eve.pk)
    assert path(found) == [("hello", "next"), ("end", "finished")]
    assert found["stops"][0]["message"]["words"] == "Goes out 08:00"


def test_where_it_takes_too_long_it_says_how_far_we_looked(
    mara: Client, win_back: Campaign, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("campaigns.rehearsal.one.MOST_SECONDS", -1.0)
    found = rehearsed(mara, win_back, contact=cast.cleo.pk)
    assert found["said"] == "Cleo gets no message in 0 seconds. Is still inside today, and we looked no further."


def test_a_draft_that_cannot_run_says_what_mends_it(mara: Client, cast: Cast) -> None:
    broken = draft("broken", "rest", {"rest": step("wait")}, NOW)
    address = reverse("admin:campaigns_campaign_rehearse", args=[broken.pk])
    answer = mara.post(address, json.dumps({"contact": cast.ada.pk}), content_type="application/json")
    assert answer.status_code == 400 and "Say how long to wait." in answer.json()["sentence"]


@pytest.mark.parametrize(
    "asked", ["", "[]", '{"contact": "x"}', '{"contact": 99999}', '{"invented": {"email": "not an address"}}']
)
def test_nobody_to_rehearse_is_said_in_a_sentence(mara: Client, win_back: Campaign, asked: str) -> None:
    address = reverse("admin:campaigns_campaign_rehearse", args=[win_back.pk])
    answer = mara.post(address, asked, content_type="application/json")
    assert answer.status_code == 400 and answer.json()["sentence"].endswith(".")


def test_odd_answers_are_left_out_and_break_nothing(mara: Client, win_back: Campaign, cast: Cast) -> None:
    odd = [
        None, 7, {}, {"visit": "1", "does": "event"}, {"visit": 1, "does": "event", "event": []}, {"visit": 1, "does": "eats"},
        {"visit": 1, "does": "event", "event": "\x00", "minutes": 10**30}, {"visit": 10**30, "does": "opens", "minutes": -5},
    ]  # fmt: skip
    assert len(rehearsed(mara, win_back, contact=cast.cleo.pk, answers=odd)["stops"]) == 5
    invented = {"first_name": "\x00", "email": "mia@example.com", "attributes": {"a": {"b": [1]}, "\x00": "\x00"}}
    address = reverse("admin:campaigns_campaign_rehearse", args=[win_back.pk])
    answer = mara.post(address, json.dumps({"invented": invented}), content_type="application/json")
    assert answer.status_code in (200, 400) and answer.json()


def test_people_are_found_by_name(mara: Client, win_back: Campaign) -> None:
    address = reverse("admin:campaigns_campaign_rehearse_people", args=[win_back.pk])
    assert [each["name"] for each in mara.get(address, {"q": "ad"}).json()["people"]] == ["Ada Lovelace"]
    assert len(mara.get(address).json()["people"]) == 5


def test_an_analyst_may_rehearse_and_whoever_sees_no_contacts_may_not(win_back: Campaign, cast: Cast) -> None:
    analyst, stranger = (User.objects.create_user(name, is_staff=True) for name in ("ann", "sam"))
    analyst.groups.add(Group.objects.get(name=ANALYST))
    client = Client()
    client.force_login(analyst)
    assert rehearsed(client, win_back, contact=cast.ada.pk)["stops"]
    client.force_login(stranger)
    for page in ("rehearse", "rehearse_people"):
        address = reverse(f"admin:campaigns_campaign_{page}", args=[win_back.pk])
        assert client.post(address).status_code in (403, 405) and client.get(address).status_code in (403, 405)
