"""Why somebody got a message, or did not: every gate in order."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from campaigns.policy.gates import GATES
from campaigns.policy.models import FrequencyCap
from campaigns.reports.why.ask import why_campaign, why_message
from campaigns.reports.why.checks import Why
from campaigns.reports.why.gate_words import NAMES, WORDS
from campaigns.workflows.models import Campaign
from campaigns.workflows.pause import pause
from campaigns.workflows.turn import turn
from channels.outbox.models import Message
from channels.outbox.reasons import IN_LINE, REASONS
from lifecycle.clock.set import set_clock
from lifecycle.consent.change import Change, change_consent
from lifecycle.consent.models import Topic
from lifecycle.consent.suppress import suppress
from lifecycle.contacts.models import Contact
from lifecycle.events.record import NewEvent, record_events
from tests.campaigns.workflows.journeys import FINISH, draft, live, on, step, text
from tests.cast import DAY, NOW, Cast
from tests.program import Program

HOUR = timedelta(hours=1)
POLICY = [gate.key for gate in GATES]


@pytest.fixture(autouse=True)
def monday(db: None, settings: LazySettings) -> None:
    settings.CLOCK = "manual"
    set_clock(to=NOW)
    FrequencyCap.objects.all().delete()


def sends(key: str, now: datetime = NOW, **more: object) -> Campaign:
    text(f"text-{key}", now, key)
    steps = {"say": step("send", {"next": "end"}, template=f"text-{key}"), "end": FINISH}
    return live(key, "say", steps, now, [on(f"Begin {key}")], **more)


def begin(contact: Contact, key: str, at: datetime = NOW) -> None:
    record_events([NewEvent(contact.pk, f"Begin {key}", at)], now=at)
    turn(now=at)


def of(contact: Contact, campaign: Campaign, now: datetime = NOW) -> Why:
    campaign.refresh_from_db()
    return why_campaign(contact, campaign, now=now, zone=NOW.tzinfo or NOW.astimezone().tzinfo)  # type: ignore[arg-type]


def verdicts(found: Why) -> dict[str, str]:
    return {check.gate: check.verdict for check in found.checks}


def found_at(found: Why, gate: str) -> str:
    check = next(check for check in found.checks if check.gate == gate)
    return f"{check.title}. {check.detail}".strip()


def test_every_gate_of_policy_has_its_words_and_its_reason() -> None:
    assert set(WORDS) == set(NAMES) == set(POLICY)
    assert {gate.reason for gate in GATES} <= set(REASONS)
    assert set(IN_LINE) <= {gate.reason for gate in GATES}


def test_of_one_who_got_it_everything_is_passed_in_order(cast: Cast) -> None:
    campaign = sends("hello")
    begin(cast.ada, "hello")
    found = of(cast.ada, campaign)
    assert [check.gate for check in found.checks] == [
        "live", "entered", "again", "goal", "reached", *POLICY, "paused", "provider",
    ]  # fmt: skip
    assert set(verdicts(found).values()) == {"passed"}
    assert (found.headline, found.tone) == ("Ada got it, 15:30.", "info")
    assert all(check.rule for check in found.checks)
    assert found_at(found, "entered") == "They came in. By “Begin hello”"
    assert found_at(found, "consent") == (
        "They want “Offers and news” by text. Said yes, 21 Oct: ticked the box when signing up"
    )


def test_of_dan_it_says_when_he_said_no_and_what_was_asked_after_that_was_not(cast: Cast) -> None:
    campaign = sends("hello")
    begin(cast.dan, "hello")
    found = of(cast.dan, campaign)
    assert found.headline == "Dan did not get it, and will not."
    assert found.stopped_by and found.stopped_by.gate == "consent"
    assert found_at(found, "consent") == (
        "They said no to “Offers and news” by text. Said no, Wed 28: followed the link in a mail"
    )
    after = POLICY[POLICY.index("consent") + 1 :]
    assert [verdicts(found)[gate] for gate in (*after, "paused", "provider")] == ["not_asked"] * (len(after) + 2)
    assert found.line == "They said no to this, Wed 28."


def test_of_one_in_line_it_says_what_went_first_and_when_a_place_is_free(cast: Cast) -> None:
    FrequencyCap.objects.create(limit=1, days=1)
    sends("first")
    campaign = sends("second")
    begin(cast.ada, "first")
    begin(cast.ada, "second", NOW + HOUR)
    found = of(cast.ada, campaign, NOW + HOUR)
    assert found.headline == "Ada gets it when a place is free: tomorrow, 15:30 as it stands."
    assert "From 2 Dec, 16:30 on it is too late." in found.line
    assert (found.stopped_by and found.stopped_by.gate, found.tone) == ("cap", "wait")
    assert found_at(found, "cap") == "The cap was full: 1 of 1 in 24 hours. first (15:30) went first."
    assert verdicts(found)["quiet_hours"] == "not_asked"


def test_of_one_who_is_outranked_it_names_the_winner(cast: Cast) -> None:
    FrequencyCap.objects.create(limit=1, days=1)
    sends("high", priority=80)
    campaign = sends("low", priority=20)
    record_events([NewEvent(cast.ada.pk, "Begin low", NOW), NewEvent(cast.ada.pk, "Begin high", NOW)], now=NOW)
    turn(now=NOW)
    found = of(cast.ada, campaign)
    assert "“high” goes first: it ranks higher." in found_at(found, "priority")
    assert found_at(found, "cap") == "They had not heard too much. 0 of 1 in 24 hours"


def test_of_eve_it_says_that_it_was_night(cast: Cast) -> None:
    campaign = sends("hello")
    begin(cast.eve, "hello")
    found = of(cast.eve, campaign)
    assert found.headline == "Eve will, 23:00."
    assert found_at(found, "quiet_hours") == "It was night for them. 00:30 in Tokyo, 3 Nov"
    assert [check.gate for check in found.checks if check.verdict == "waits"] == ["quiet_hours"]


def test_of_a_closed_address_it_says_why_it_was_closed(cast: Cast) -> None:
    campaign = sends("hello")
    suppress([("sms", cast.ada.phone)], reason="opted_out", evidence="STOP", now=NOW - DAY)
    begin(cast.ada, "hello")
    assert found_at(of(cast.ada, campaign), "suppression") == (
        "Their address is closed for good. They told us to stop, yesterday"
    )


@pytest.mark.parametrize(
    ("did_at", "details", "words"),
    [
        (None, {}, "It has not happened to them."),
        (NOW, {"total": 5}, "It happened, last today, but never with these details."),
        (NOW - 3 * DAY, {"total": 50}, "It happened Fri 30, before the campaign was published yesterday."),
    ],
)
def test_of_one_who_never_came_in_it_says_what_its_trigger_waits_for(
    cast: Cast, did_at: datetime | None, details: dict[str, int], words: str
) -> None:
    text("hi", NOW - DAY)
    steps = {"say": step("send", {"next": "end"}, template="hi"), "end": FINISH}
    where = [{"field": "total", "op": "gte", "value": "20", "type": "number"}]
    campaign = live("orders", "say", steps, NOW - DAY, [on("Bought Beans", where=where)])
    if did_at:
        record_events([NewEvent(cast.ada.pk, "Bought Beans", did_at, details)], now=did_at)
        turn(now=NOW)
    found = of(cast.ada, campaign)
    assert found_at(found, "entered") == f"They have not come in. {words}"
    assert found.headline == "Ada has not got it."
    # What policy would say is there too, as things are now.
    assert {verdicts(found)[gate] for gate in POLICY} == {"passed"}


def test_of_one_whom_a_time_does_not_suit_it_says_which_condition_does_not_hold(cast: Cast) -> None:
    text("hi", NOW)
    steps = {"say": step("send", {"next": "end"}, template="hi"), "end": FINISH}
    pro = {"kind": "attribute", "field": "plan", "type": "text", "op": "is", "value": "pro"}
    when = {"kind": "schedule", "at": (NOW + DAY).isoformat(), "repeat": "once", "who": pro}
    campaign = live("pros", "say", steps, NOW, [when])
    assert "plan" in found_at(of(cast.ben, campaign), "entered")
    assert "still to come" in found_at(of(cast.ada, campaign), "entered")


def test_of_one_on_the_way_it_says_where_they_stand(cast: Cast) -> None:
    text("hi", NOW)
    steps = {
        "rest": step("wait", {"next": "say"}, days=3),
        "say": step("send", {"next": "end"}, template="hi"),
        "end": FINISH,
    }
    campaign = live("slow", "rest", steps, NOW, [on("Begin slow")])
    begin(cast.ada, "slow")
    found = of(cast.ada, campaign)
    assert found_at(found, "reached") == "They are on the way: Wait 3 days."
    assert (found.headline, found.stopped_by and found.stopped_by.gate) == ("Ada has not got it yet.", "reached")


def test_of_one_who_left_by_the_goal_it_says_so(cast: Cast) -> None:
    text("hi", NOW)
    steps = {
        "rest": step("wait", {"next": "say"}, days=3),
        "say": step("send", {"next": "end"}, template="hi"),
        "end": FINISH,
    }
    goal = {"kind": "event", "event": "Order Completed", "did": True, "within": {"days": 1}}
    campaign = live("goal", "rest", steps, NOW, [on("Begin goal")], goal=goal)
    begin(cast.ada, "goal")
    record_events([NewEvent(cast.ada.pk, "Order Completed", NOW + HOUR)], now=NOW + HOUR)
    turn(now=NOW + HOUR)
    found = of(cast.ada, campaign, NOW + HOUR)
    assert found_at(found, "goal").startswith("They reached the goal first. ")
    assert found.stopped_by and found.stopped_by.gate == "goal"


def test_of_one_who_went_another_way_it_names_the_step_and_the_way_in_words(cast: Cast) -> None:
    text("hello", NOW)
    pro = {"kind": "attribute", "field": "plan", "op": "is", "value": "pro max"}
    steps = {
        "ask_2": step("branch", {"b1": "say", "otherwise": "end"}, branches=[{"name": "b1", "condition": pro}]),
        "say": step("send", {"next": "end"}, template="hello"),
        "end": FINISH,
    }
    fork = live("fork", "ask_2", steps, NOW, [on("Begin fork")])
    begin(cast.ada, "fork")
    assert found_at(of(cast.ada, fork), "goal").endswith(" another way. Have “pro max” as plan → Everybody else")


def test_a_draft_and_a_pause_are_said_first(cast: Cast) -> None:
    empty = draft("empty", "end", {"end": FINISH}, NOW)
    found = of(cast.ada, empty)
    assert found_at(found, "live") == "The campaign was never published."
    assert found_at(found, "entered") == "They have not come in. Nobody can enter before it is published."
    campaign = sends("hello")
    pause(campaign=campaign, by="Mara", now=NOW)
    assert found_at(of(cast.ada, campaign), "paused") == "This campaign is paused. Mara"


def test_a_message_without_a_campaign_and_one_of_a_service_are_told_too(cast: Cast) -> None:
    FrequencyCap.objects.create(limit=1, days=1)
    text("hi", NOW)
    steps = {"say": step("send", {"next": "end"}, template="hi", transactional=True), "end": FINISH}
    live("order", "say", steps, NOW, [on("Begin order")])
    begin(cast.dan, "order")
    message = Message.objects.get()
    found = why_message(message, now=NOW, zone=NOW.tzinfo)  # type: ignore[arg-type]
    assert found_at(found, "consent") == "It needs no consent. A service message"
    Message.objects.update(campaign_id=0, enrollment_id=0)
    message.refresh_from_db()
    assert [check.gate for check in why_message(message, now=NOW, zone=NOW.tzinfo).checks][0] == "contact"  # type: ignore[arg-type]


def test_an_answer_costs_the_same_however_much_there_is(cast: Cast) -> None:
    FrequencyCap.objects.create(limit=1, days=1)
    campaign = sends("hello", reentry="restart")
    begin(cast.ada, "hello", NOW - 2 * HOUR)
    begin(cast.ada, "hello", NOW - HOUR)
    with CaptureQueriesContext(connection) as few:
        of(cast.ada, campaign)
    for hours in range(6):
        begin(cast.ada, "hello", NOW + hours * HOUR)
    with CaptureQueriesContext(connection) as many:
        of(cast.ada, campaign)
    assert len(many) == len(few) < 30


# The doors


def page(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_from_the_person_it_is_two_clicks(admin_client: Client, cast: Cast) -> None:
    campaign = sends("hello")
    begin(cast.dan, "hello")
    other = sends("other")
    url = f"/admin/lifecycle/contact/{cast.dan.pk}/change/"
    assert 'href="?why#why"' in page(admin_client, url)
    offered = page(admin_client, f"{url}?why")
    message = Message.objects.get()
    assert f'href="?why=m{message.pk}#why"' in offered
    assert f'href="?why=c{other.pk}#why"' in offered and f"why=c{campaign.pk}#" not in offered
    answer = page(admin_client, f"{url}?why=m{message.pk}")
    assert "Dan did not get it, and will not." in answer
    assert "Marketing goes only to who said yes to its topic on its channel." in answer
    assert "They said no to this, Wed 28." in answer  # beside it, in what happened


@pytest.mark.parametrize("asked", ["", "m", "c", "m0", "x5", "m99999999999999999999", "c1", "%00", "m１"])
def test_an_odd_question_shows_what_can_be_asked(admin_client: Client, cast: Cast, asked: str) -> None:
    assert "Why, or why not?" in page(admin_client, f"/admin/lifecycle/contact/{cast.ada.pk}/change/?why={asked}")


def test_nobody_sees_the_message_of_somebody_else(admin_client: Client, cast: Cast) -> None:
    sends("hello")
    begin(cast.dan, "hello")
    url = f"/admin/lifecycle/contact/{cast.ada.pk}/change/?why=m{Message.objects.get().pk}"
    assert "Why, or why not?" in page(admin_client, url)


def test_from_the_campaign_it_is_two_clicks_and_the_outbox_one(admin_client: Client, cast: Cast) -> None:
    campaign = sends("hello")
    begin(cast.dan, "hello")
    url = f"/admin/campaigns/{campaign.pk}/why/"
    assert url in page(admin_client, f"/admin/campaigns/campaign/{campaign.pk}/change/")
    link = f"/admin/lifecycle/contact/{cast.dan.pk}/change/?why=c{campaign.pk}#why"
    assert link in page(admin_client, url)
    assert str(REASONS["not_subscribed"].sentence) in page(admin_client, url)
    assert link in page(admin_client, f"{url}?q=da")
    assert "Nobody found." in page(admin_client, f"{url}?q=zz%00")
    message = Message.objects.get()
    outbox = page(admin_client, f"/admin/channels/message/?message={message.pk}")
    assert f"/admin/lifecycle/contact/{cast.dan.pk}/change/?why=m{message.pk}#why" in outbox
    assert "They said no to this, Wed 28." in outbox


def test_somebody_is_put_into_a_campaign_from_their_page(admin_client: Client, client: Client, cast: Cast) -> None:
    text("hi", NOW)
    steps = {"say": step("send", {"next": "end"}, template="hi"), "end": FINISH}
    campaign = live("by-hand", "say", steps, NOW)
    sends("closed")
    url = f"/admin/lifecycle/contact/{cast.ada.pk}/campaigns/"
    assert url in page(admin_client, f"/admin/lifecycle/contact/{cast.ada.pk}/change/")
    offered = page(admin_client, url)
    assert "by-hand" in offered and "closed" not in offered
    assert admin_client.post(url, {"campaign": campaign.pk}).status_code == 302
    turn(now=NOW)
    assert Message.objects.get().contact_id == cast.ada.pk
    assert client.post(url, {"campaign": campaign.pk}).status_code == 302  # to the login
    assert Message.objects.count() == 1


def test_the_same_by_token(program: Callable[..., Program], cast: Cast) -> None:
    campaign = sends("hello")
    begin(cast.dan, "hello")
    reader = program("contacts:read", "messages:read")

    def asked(path: str) -> Any:
        return reader("get", path).json()

    said = asked(f"contacts/external:dan/why?campaign={campaign.key}")
    assert said["answer"] == "Dan did not get it, and will not."
    assert said["stopped_by"] == "consent"
    assert [check["gate"] for check in said["checks"]][5:-2] == POLICY
    message = Message.objects.get()
    assert asked(f"messages/{message.pk}/why")["checks"] == said["checks"]
    assert asked(f"contacts/{cast.dan.pk}/why?campaign={campaign.key}&step=say")["message"] == message.pk
    assert reader("get", f"contacts/{cast.dan.pk}/why").status_code == 400
    assert reader("get", f"contacts/{cast.dan.pk}/why?campaign=nothing").status_code == 400
    assert reader("get", f"contacts/{cast.dan.pk}/why?campaign=hello&step=%00").status_code == 400
    assert reader("get", "contacts/external:nobody/why?campaign=hello").status_code == 404
    assert reader("get", "messages/0/why").status_code == 404
    assert program("messages:read")("get", "contacts/external:dan/why?campaign=hello").status_code == 403


def test_whoever_has_not_confirmed_yet_is_told_apart_from_whoever_never_said_yes(cast: Cast) -> None:
    recipes = Topic.objects.create(key="recipes", name="Recipes", needs_confirmation=True)
    campaign = sends("soup", topic="recipes")
    change_consent([Change(cast.ada.pk, "sms", recipes.pk, True)], now=NOW, source="api")
    begin(cast.ada, "soup", NOW + HOUR)
    begin(cast.ben, "soup", NOW + HOUR)
    told = {
        each.pk: next(check for check in of(each, campaign, NOW + HOUR).checks if check.gate == "consent")
        for each in (cast.ada, cast.ben)
    }
    assert told[cast.ada.pk].detail.startswith("We asked them to confirm it, ")
    assert told[cast.ben.pk].detail == ""
    assert {check.title for check in told.values()} == {"They have not said yes to “Recipes” by text"}
