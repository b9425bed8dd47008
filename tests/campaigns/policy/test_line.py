"""Several want the same contact: the highest priority gets the place, the others wait in line and are asked again."""

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.policy.models import FrequencyCap, QuietHours
from campaigns.policy.submit import Candidate, submit
from campaigns.rehearsal.simulate import simulate
from campaigns.workflows.models import Campaign
from campaigns.workflows.next_instant import next_instant
from campaigns.workflows.release import release
from campaigns.workflows.run_until import run_until
from campaigns.workflows.sweep import sweep_pending
from campaigns.workflows.turn import turn
from channels.adapters.base import adapters
from channels.outbox.cancel import cancel_messages
from channels.outbox.claim import claim
from channels.outbox.deliver import deliver
from channels.outbox.models import Halt, Message
from channels.outbox.settle_by_hand import NEVER, settle_by_hand
from lifecycle.consent.change import Change, change_consent
from lifecycle.consent.topics import default_topic
from lifecycle.contacts.identify import Identity, identify
from lifecycle.contacts.models import Contact
from lifecycle.events.record import NewEvent, record_events
from tests.campaigns.workflows.journeys import FINISH, live, on, step, text
from tests.cast import Cast, gather

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def _one_a_day(db: None) -> None:
    FrequencyCap.objects.all().delete()
    FrequencyCap.objects.create(limit=1, days=1)
    QuietHours.objects.update(is_on=False)


def sends(key: str, priority: int, now: datetime, **settings: object) -> Campaign:
    text(f"text-{key}", now, key)
    steps = {"say": step("send", {"next": "end"}, template=f"text-{key}", **settings), "end": FINISH}
    return live(key, "say", steps, now, [on(f"Begin {key}")], priority=priority)


def did(contact: Contact, name: str, at: datetime, **more: object) -> None:
    record_events([NewEvent(contact.pk, name, at)], now=at)


def begin(contact: Contact, key: str, at: datetime) -> None:
    did(contact, f"Begin {key}", at)
    turn(now=at)


def until(start: datetime, end: datetime) -> None:
    run_until(start=start, to=end, clock=lambda _moment: None)


def lines() -> dict[str, tuple[str, str]]:
    """By the campaign's name: state and reason."""
    names = dict(Campaign.objects.values_list("pk", "key"))
    return {names[pk]: (state, why) for pk, state, why in Message.objects.values_list("campaign_id", "state", "reason")}


def the(key: str) -> Message:
    return Message.objects.get(campaign_id=Campaign.objects.get(key=key).pk)


def test_what_a_sender_takes_while_its_contact_is_asked_about_still_counts(cast: Cast) -> None:
    sends("one", 50, cast.now)
    sends("two", 50, cast.now)
    begin(cast.ada, "one", cast.now)
    Message.objects.update(state="queued", sent_at=None)

    def then_it_is_sent(execute: Any, sql: str, *more: Any) -> Any:
        done = execute(sql, *more)
        if 'AS "contact_id", "channels_message"."reference"' in sql:
            Message.objects.update(state="sent", sent_at=cast.now)
        return done

    record_events([NewEvent(cast.ada.pk, "Begin two", cast.now)], now=cast.now)
    with connection.execute_wrapper(then_it_is_sent):
        sweep_pending(now=cast.now)
    assert the("one").state == "sent"
    assert lines() == {"one": ("sent", ""), "two": ("held", "capped")}


def test_what_is_over_a_cap_waits_and_goes_out_when_the_first_has_left_the_window(cast: Cast) -> None:
    sends("one", 50, cast.now)
    sends("two", 50, cast.now)
    begin(cast.ada, "one", cast.now)
    begin(cast.ada, "two", cast.now + HOUR)
    assert (the("two").state, the("two").reason, the("two").due_at) == ("held", "capped", cast.now + DAY)
    assert the("two").detail == "The cap is one message in 24 hours, and it is reached."
    assert next_instant(cast.now + HOUR) == cast.now + DAY
    until(cast.now + HOUR, cast.now + 3 * DAY)
    assert (the("two").state, the("two").sent_at) == ("sent", cast.now + DAY)
    assert the("two").crowded_by == the("one").campaign_id


@pytest.mark.parametrize("first", ["low", "high"])
def test_of_two_at_one_instant_the_higher_priority_goes_first(cast: Cast, first: str) -> None:
    sends("low", 20, cast.now)
    sends("high", 80, cast.now)
    did(cast.ada, f"Begin {first}", cast.now)
    did(cast.ada, "Begin low" if first == "high" else "Begin high", cast.now)
    turn(now=cast.now)
    assert lines() == {"high": ("sent", ""), "low": ("held", "outranked")}
    assert the("low").detail == "“high” goes first: it ranks higher."
    assert the("low").due_at == cast.now + DAY
    until(cast.now, cast.now + 2 * DAY)
    assert the("low").sent_at == cast.now + DAY


def test_what_was_let_pass_but_not_handed_over_gives_way_to_a_higher_priority(cast: Cast) -> None:
    sends("low", 20, cast.now)
    sends("high", 80, cast.now)
    did(cast.ada, "Begin low", cast.now)
    sweep_pending(now=cast.now)
    assert lines() == {"low": ("queued", "")}
    did(cast.ada, "Begin high", cast.now)
    sweep_pending(now=cast.now)
    assert lines() == {"low": ("held", "outranked"), "high": ("queued", "")}
    turn(now=cast.now)
    assert lines() == {"low": ("held", "outranked"), "high": ("sent", "")}
    assert the("low").due_at == cast.now + DAY


def test_what_a_sender_has_already_is_not_taken_back(cast: Cast) -> None:
    sends("low", 20, cast.now)
    sends("high", 80, cast.now)
    begin(cast.ada, "low", cast.now)
    begin(cast.ada, "high", cast.now)
    assert lines() == {"low": ("sent", ""), "high": ("held", "capped")}


def test_a_newcomer_does_not_overtake_who_waits_with_a_higher_priority(cast: Cast) -> None:
    for key, priority in (("first", 90), ("high", 80), ("low", 20)):
        sends(key, priority, cast.now)
    begin(cast.ada, "first", cast.now)
    begin(cast.ada, "high", cast.now + HOUR)
    did(cast.ada, "Begin low", cast.now + DAY)
    sweep_pending(now=cast.now + DAY)
    deliver(now=cast.now + DAY)  # a sender that is quicker than whoever asks the line again
    assert (lines()["low"], the("low").due_at) == (("held", "outranked"), cast.now + DAY)
    turn(now=cast.now + DAY)
    assert lines() == {"first": ("sent", ""), "high": ("sent", ""), "low": ("held", "outranked")}
    assert the("high").sent_at == cast.now + DAY
    until(cast.now + DAY, cast.now + 3 * DAY)
    assert the("low").sent_at == cast.now + 2 * DAY


def test_a_place_given_back_is_taken_at_once(cast: Cast) -> None:
    QuietHours.objects.update(is_on=True)
    sends("first", 50, cast.now)
    sends("second", 50, cast.now)
    begin(cast.eve, "first", cast.now)  # half past midnight in Tokyo
    begin(cast.eve, "second", cast.now + HOUR)
    morning = cast.now.replace(hour=23, minute=0)
    assert lines() == {"first": ("held", "quiet_hours"), "second": ("held", "capped")}
    cancel_messages([the("first").pk], reason="by_hand", now=cast.now + 2 * HOUR)
    until(cast.now + 2 * HOUR, cast.now + 2 * HOUR)
    assert lines()["second"] == ("held", "quiet_hours")
    until(cast.now + 2 * HOUR, morning)
    assert (the("second").state, the("second").sent_at) == ("sent", morning)


def test_who_says_no_meanwhile_makes_room_at_the_same_instant(cast: Cast) -> None:
    """The sender drops it, and at that instant the next one is asked."""
    FrequencyCap.objects.create(limit=1, days=7, channel="sms")
    sends("first", 50, cast.now)
    sends("second", 20, cast.now)
    did(cast.ada, "Begin first", cast.now)
    did(cast.ada, "Begin second", cast.now)
    sweep_pending(now=cast.now)
    the_first = Message.objects.filter(campaign_id=the("first").campaign_id)
    the_first.update(expires_at=cast.now)  # too late for the sender
    turn(now=cast.now)
    assert lines() == {"first": ("expired", "expired"), "second": ("sent", "")}


def test_a_person_who_says_that_it_never_went_out_makes_room(cast: Cast) -> None:
    sends("first", 50, cast.now)
    sends("second", 50, cast.now)
    begin(cast.ada, "first", cast.now)
    Message.objects.update(state="unknown", reason="no_answer", sent_at=None)
    begin(cast.ada, "second", cast.now + HOUR)
    assert lines()["second"] == ("held", "capped")
    settle_by_hand(the("first").pk, NEVER, by="Mara", now=cast.now + 2 * HOUR)
    turn(now=cast.now + 2 * HOUR)
    assert lines()["second"] == ("sent", "")


def test_what_waits_too_long_for_a_place_is_too_late(cast: Cast) -> None:
    sends("one", 50, cast.now)
    sends("two", 50, cast.now, expires_hours=5)
    begin(cast.ada, "one", cast.now)
    begin(cast.ada, "two", cast.now + HOUR)
    assert the("two").due_at == cast.now + 6 * HOUR
    until(cast.now + HOUR, cast.now + 6 * HOUR)
    assert (the("two").state, the("two").reason) == ("expired", "expired")
    assert the("two").detail.startswith("It waited in line, and no place came free in time. The cap is ")


def test_one_without_an_end_of_its_own_waits_as_long_as_the_installation_says(cast: Cast) -> None:
    QuietHours.objects.update(days_in_line=2)
    FrequencyCap.objects.update(days=20)
    sends("one", 50, cast.now)
    sends("two", 50, cast.now)
    begin(cast.ada, "one", cast.now)
    begin(cast.ada, "two", cast.now)
    assert the("two").expires_at == the("two").due_at == cast.now + 2 * DAY
    until(cast.now, cast.now + 2 * DAY)
    assert lines()["two"] == ("expired", "expired")


def test_two_messages_keep_their_distance(cast: Cast) -> None:
    FrequencyCap.objects.update(limit=5)
    QuietHours.objects.update(hours_between=6)
    sends("one", 50, cast.now)
    sends("two", 50, cast.now)
    begin(cast.ada, "one", cast.now)
    begin(cast.ada, "two", cast.now + HOUR)
    assert lines()["two"] == ("held", "too_close")
    assert the("two").detail == "There are at least 6 hours between two messages, and the last one is more recent."
    until(cast.now + HOUR, cast.now + DAY)
    assert the("two").sent_at == cast.now + 6 * HOUR


def test_the_night_is_no_head_start_for_a_lower_priority(cast: Cast) -> None:
    QuietHours.objects.update(is_on=True, opens=time(8), closes=time(21))
    sends("low", 20, cast.now)
    sends("high", 80, cast.now)
    begin(cast.eve, "low", cast.now)
    begin(cast.eve, "high", cast.now + HOUR)
    assert lines() == {"low": ("held", "outranked"), "high": ("held", "quiet_hours")}
    until(cast.now + HOUR, cast.now + 2 * DAY)
    morning = cast.now.replace(hour=23, minute=0)
    assert (the("high").sent_at, the("low").sent_at) == (morning, morning + DAY)


@pytest.fixture
def standing(cast: Cast) -> Cast:
    """One message, decided by day, that nobody has taken yet: a slow rate, a provider that fails, workers that are down."""
    QuietHours.objects.update(is_on=True, opens=time(8), closes=time(21))
    sends("one", 50, cast.now)
    Halt.objects.create(scope="everything", at=cast.now)
    begin(cast.ada, "one", cast.now)
    Halt.objects.all().delete()  # not lifted, which would have policy asked at once
    assert lines() == {"one": ("queued", "")}
    return cast


def test_what_stood_in_line_until_the_night_goes_in_the_morning(standing: Cast) -> None:
    night = standing.now.replace(hour=20, minute=0)  # nine in the evening in Berlin
    deliver(now=night)
    assert lines() == {"one": ("held", "quiet_hours")}
    until(night, night + DAY)
    assert the("one").sent_at == standing.now.replace(day=3, hour=7, minute=0)
    assert the("one").not_after == night + DAY


def test_what_stood_in_line_goes_while_it_is_day(standing: Cast) -> None:
    deliver(now=standing.now.replace(hour=19, minute=59))
    assert lines() == {"one": ("sent", "")}


def test_a_cap_on_one_topic_counts_the_campaigns_that_name_none(cast: Cast) -> None:
    FrequencyCap.objects.update(topic=default_topic().key)
    sends("one", 50, cast.now)
    sends("two", 50, cast.now)
    begin(cast.ada, "one", cast.now)
    begin(cast.ada, "two", cast.now)
    assert lines()["two"] == ("held", "capped")


def test_who_leaves_while_waiting_gets_nothing(cast: Cast) -> None:
    sends("one", 50, cast.now)
    text("more", cast.now)
    steps = {
        "say": step("send", {"next": "rest"}, template="more"),
        "rest": step("wait", {"next": "end"}, days=9),
        "end": FINISH,
    }
    goal = {"kind": "event", "event": "Order Completed", "did": True, "within": {"days": 1}}
    live("two", "say", steps, cast.now, [on("Begin two")], goal=goal)
    begin(cast.ada, "one", cast.now)
    begin(cast.ada, "two", cast.now)
    begin(cast.ada, "nothing", cast.now)
    did(cast.ada, "Order Completed", cast.now + HOUR)
    until(cast.now + HOUR, cast.now + 3 * DAY)
    assert lines()["two"] == ("cancelled", "left")


@pytest.mark.django_db(transaction=True)
def test_a_rehearsal_holds_and_releases_as_it_happens_live(transactional_db: None) -> None:
    """Three in a row with one a day: the second waits a day, the third is still in line when the window ends."""
    cast = gather()
    text("hi", cast.now)
    steps = {key: step("send", {"next": following}, template="hi") for key, following in ("ab", "bc")}
    steps["c"] = step("send", {"next": "end"}, template="hi", expires_hours=72)
    live("three", "a", steps | {"end": FINISH}, cast.now, [on("Order Completed")])
    start, end = cast.now, cast.now + 2 * DAY
    did(cast.ada, "Order Completed", cast.now + HOUR)
    found = simulate(campaign_key="three", start=start, end=end, with_people=True)
    assert [step.outcomes for step in found.result.steps[:3]] == [{"sent": 1}, {"sent": 1}, {"held": 1}]
    until(cast.now + HOUR, end)
    sent = Message.objects.filter(state="sent").order_by("sent_at")
    assert [(each.step, each.at) for each in found.people] == list(sent.values_list("step_key", "sent_at"))
    assert list(sent.values_list("sent_at", flat=True)) == [cast.now + HOUR, cast.now + HOUR + DAY]


def test_a_set_costs_the_same_number_of_statements_at_any_size(cast: Cast) -> None:
    text("hi", cast.now)
    made = identify([Identity(external_id=f"s{n}", phone=f"+1212{5550000 + n}") for n in range(60)], now=cast.now)
    ids = [outcome.contact_id for outcome in made if outcome.contact_id]
    topic = default_topic().pk
    change_consent([Change(pk, "sms", topic, True, "test") for pk in ids], now=cast.now, source="test")

    def asked(some: list[int], round_: int, priority: int, at: datetime) -> int:
        candidates = [Candidate(f"{round_}/{pk}", pk, "hi", priority=priority, campaign_id=round_) for pk in some]
        with CaptureQueriesContext(connection) as seen:
            submit(candidates, now=at)
        return len(seen)

    few, many = ids[:2], ids[2:]
    for round_, priority in ((1, 20), (2, 80), (3, 10)):
        assert asked(few, round_, priority, cast.now) == asked(many, round_, priority, cast.now)
    sms = adapters.get("sms")()
    claim(sms, now=cast.now, limit=100, by="x", provider="p", at_once=True)
    counted = []
    for moment in (cast.now, cast.now + DAY):
        with CaptureQueriesContext(connection) as seen:
            release(now=moment)
        counted.append(len(seen))
    assert max(counted) < 30
