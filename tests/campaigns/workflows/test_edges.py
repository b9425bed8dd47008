"""Where two things meet: a goal and a new start, a circle and a send, a pause and the night."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from campaigns.policy.models import FrequencyCap, QuietHours
from campaigns.workflows.end import empty, end
from campaigns.workflows.models import Campaign, Enrollment, StepRun
from campaigns.workflows.pause import pause, resume
from campaigns.workflows.publish import publish
from campaigns.workflows.release import release
from campaigns.workflows.sweep import sweep_due, sweep_pending
from campaigns.workflows.turn import turn
from channels.adapters.base import TryLater
from channels.outbox.capture import Capture
from channels.outbox.halt import halt, lift
from channels.outbox.models import Message
from lifecycle.contacts.merge import merge_pairs
from lifecycle.contacts.models import Contact
from lifecycle.events.models import Event, PendingEvent
from lifecycle.events.record import NewEvent, record_events
from lifecycle.segments.save import save_segment
from tests.campaigns.workflows.journeys import FINISH, live, on, step, text
from tests.cast import Cast

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ORDERED = {"kind": "event", "event": "Order Completed", "did": True, "within": {"hours": 1}}


@pytest.fixture(autouse=True)
def _no_policy(db: None) -> None:
    FrequencyCap.objects.all().delete()
    QuietHours.objects.update(is_on=False)


def did(contact: Contact, name: str, at: datetime, **properties: Any) -> None:
    record_events([NewEvent(contact.pk, name, at, properties)], now=at)
    turn(now=at)


def say_then_rest(now: datetime, key: str = "hello", **more: Any) -> Campaign:
    text(key, now)
    steps = {
        "say": step("send", {"next": "rest"}, template=key),
        "rest": step("wait", {"next": "end"}, days=9),
        "end": FINISH,
    }
    return live(key, "say", steps, now, [on("Begin")], **more)


def say_then_end(now: datetime, key: str = "hello", **more: Any) -> Campaign:
    text(key, now)
    steps = {"say": step("send", {"next": "end"}, template=key), "end": FINISH}
    return live(key, "say", steps, now, [on("Begin")], **more)


def messages() -> list[tuple[str, str]]:
    return list(Message.objects.order_by("pk").values_list("state", "reason"))


# Leaving and entering at once


@pytest.mark.parametrize("reentry", ["restart", "after_leaving"])
def test_an_event_that_is_the_goal_and_a_start_ends_one_way_and_begins_the_next(cast: Cast, reentry: str) -> None:
    steps = {"rest": step("wait", {"next": "end"}, days=9), "end": FINISH}
    campaign = live("again", "rest", steps, cast.now, [on("Order Completed")], goal=ORDERED, reentry=reentry)
    did(cast.ada, "Order Completed", cast.now)
    did(cast.ada, "Order Completed", cast.now + DAY)
    found = Enrollment.objects.filter(campaign=campaign).order_by("number")
    assert list(found.values_list("number", "is_active", "ended_reason")) == [(1, False, "goal"), (2, True, "")]
    runs = StepRun.objects.filter(campaign_id=campaign.pk).order_by("pk").values_list("number", "step_key", "outcome")
    assert list(runs) == [(1, "", "entered"), (1, "rest", "goal"), (2, "", "entered")]


# Circles


def test_a_circle_that_is_stopped_sends_nothing_of_its_last_round(cast: Cast) -> None:
    text("hello", cast.now)
    steps = {
        "open": step("wait_until_window", {"next": "say"}, opens="00:00", closes="23:59"),
        "say": step("send", {"next": "open"}, template="hello", transactional=True),
    }
    live("round", "open", steps, cast.now, [on("Begin")])
    did(cast.ada, "Begin", cast.now)
    assert Enrollment.objects.get().ended_reason == "circle"
    assert not Message.objects.exists()


def test_two_campaigns_that_wait_for_each_other_do_not_talk_for_ever(cast: Cast) -> None:
    for key, heard, told in (("ping", "Pong", "Ping"), ("pong", "Ping", "Pong")):
        steps = {
            "hear": step("wait_for", {"happened": "tell", "timeout": "end"}, event=heard, days=1),
            "tell": step("record_event", {"next": "hear"}, event=told),
            "end": FINISH,
        }
        live(key, "hear", steps, cast.now, [on("Begin")])
    record_events([NewEvent(cast.ada.pk, "Begin", cast.now)], now=cast.now)
    sweep_pending(now=cast.now)
    record_events([NewEvent(cast.ada.pk, "Ping", cast.now)], now=cast.now)
    for _sweep in range(40):
        sweep_pending(now=cast.now)
    assert Event.objects.filter(name__in=("Ping", "Pong")).count() == 1 + 10
    assert any("set each other off" in notice for notice in Campaign.objects.values_list("notice", flat=True))


def test_one_at_the_end_of_a_chain_of_causes_silences_nobody_else(cast: Cast) -> None:
    save_segment(
        name="Buyers",
        definition={"kind": "event", "event": "First Order", "did": True},
        now=cast.now - DAY,
    )
    turn(now=cast.now)
    live("hello", "end", {"end": FINISH}, cast.now, [{"kind": "segment", "segment": "buyers", "change": "joins"}])
    at = cast.now + HOUR
    record_events([NewEvent(cast.ben.pk, "First Order", at, hops=10), NewEvent(cast.ada.pk, "First Order", at)], now=at)
    turn(now=at)
    assert set(Enrollment.objects.values_list("contact__external_id", flat=True)) == {"ada"}


# Pause, end and the night


def test_what_waited_out_a_pause_does_not_go_out_at_night(cast: Cast) -> None:
    campaign = say_then_end(cast.now)
    QuietHours.objects.update(is_on=True)
    record_events([NewEvent(cast.ada.pk, "Begin", cast.now)], now=cast.now)
    sweep_pending(now=cast.now)
    pause(campaign=campaign, by="Mara", now=cast.now)
    night = cast.now + 10 * HOUR  # half past one in Berlin
    turn(now=night)
    resume(campaign=campaign, now=night)
    turn(now=night)
    assert messages() == [("held", "quiet_hours")]
    turn(now=night + 10 * HOUR)
    assert messages() == [("sent", "")]


@pytest.mark.parametrize(("scope", "key"), [("everything", ""), ("channel", "sms")])
def test_nor_does_what_waited_until_all_sending_went_on(cast: Cast, scope: str, key: str) -> None:
    say_then_end(cast.now)
    QuietHours.objects.update(is_on=True)
    halt(scope=scope, key=key, by="Mara", now=cast.now)
    did(cast.ada, "Begin", cast.now)
    night = cast.now + 10 * HOUR
    lift(scope=scope, key=key)
    turn(now=night)
    assert messages() == [("held", "quiet_hours")]


def test_nor_does_what_the_provider_did_not_take_before(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    say_then_end(cast.now)
    QuietHours.objects.update(is_on=True)
    late = cast.now + timedelta(hours=4, minutes=29)  # a minute before nine in the evening
    busy = TryLater("busy", after=timedelta(hours=1))
    with monkeypatch.context() as patched:
        patched.setattr(Capture, "deliver", lambda self, batch, **_: [busy] * len(batch))
        did(cast.ada, "Begin", late)
    release(now=late)
    again = Message.objects.get()
    assert (again.state, again.reason) == ("held", "try_later")
    turn(now=again.due_at)
    assert messages() == [("held", "quiet_hours")]
    turn(now=Message.objects.get().due_at)
    assert messages() == [("sent", "")]


def test_what_waited_out_a_pause_counts_against_the_cap_of_today(cast: Cast) -> None:
    FrequencyCap.objects.create(limit=1, days=1)
    first, _second = say_then_end(cast.now, "first"), live_second(cast)
    record_events([NewEvent(cast.ada.pk, "Begin", cast.now)], now=cast.now)
    sweep_pending(now=cast.now)
    pause(campaign=first, by="Mara", now=cast.now)
    turn(now=cast.now)
    did(cast.ada, "Other", cast.now + 3 * DAY)
    resume(campaign=first, now=cast.now + 3 * DAY)
    turn(now=cast.now + 3 * DAY)
    assert Message.objects.filter(state="sent").count() == 1


def live_second(cast: Cast) -> Campaign:
    text("second", cast.now)
    steps = {"say": step("send", {"next": "end"}, template="second"), "end": FINISH}
    return live("second", "say", steps, cast.now, [on("Other")])


def test_an_ended_campaign_leaves_no_message_in_line(cast: Cast) -> None:
    campaign = say_then_end(cast.now)
    record_events([NewEvent(contact.pk, "Begin", cast.now) for contact in (cast.ada, cast.ben)], now=cast.now)
    sweep_pending(now=cast.now)
    assert messages() == [("queued", "")] * 2
    end(campaign=campaign, by="Mara", now=cast.now)
    while empty(now=cast.now):
        pass
    assert messages() == [("cancelled", "by_hand")] * 2
    publish(campaign=campaign, by=None, now=cast.now + DAY)
    turn(now=cast.now + DAY)
    assert not Message.objects.filter(state="sent").exists()


@pytest.mark.parametrize("rule", ["goal", "exit_rule"])
def test_a_held_message_is_not_sent_to_whoever_met_the_rule_after_the_last_step(cast: Cast, rule: str) -> None:
    ordered = {"kind": "event", "event": "Order Completed", "did": True, "within": {"days": 2}}
    say_then_end(cast.now, **{rule: ordered})
    QuietHours.objects.update(is_on=True)
    did(cast.eve, "Begin", cast.now)  # it is night in Tokyo
    assert Enrollment.objects.get().ended_reason == "finished"
    did(cast.eve, "Order Completed", cast.now + HOUR)
    turn(now=Message.objects.get().due_at)
    assert messages() == [("cancelled", "left")]


def test_somebody_stops_a_held_message_at_the_moment_it_is_released(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    from campaigns.policy import reconsider as room

    say_then_end(cast.now)
    QuietHours.objects.update(is_on=True)
    did(cast.eve, "Begin", cast.now)
    original = room.gather

    def stopped_meanwhile(*args: Any) -> Any:
        Message.objects.update(state="cancelled", reason="by_hand")
        return original(*args)

    monkeypatch.setattr(room, "gather", stopped_meanwhile)
    release(now=Message.objects.get().due_at)
    assert messages() == [("cancelled", "by_hand")]


def test_after_a_pause_the_rule_for_leaving_is_asked_before_the_next_step(cast: Cast) -> None:
    text("hello", cast.now)
    steps = {
        "rest": step("wait_for", {"happened": "say", "timeout": "end"}, event="Go", days=9),
        "say": step("send", {"next": "end"}, template="hello"),
        "end": FINISH,
    }
    rule = {"kind": "attribute", "field": "plan", "op": "is", "value": "gone"}
    campaign = live("paused", "rest", steps, cast.now, [on("Begin")], exit_rule=rule)
    did(cast.ada, "Begin", cast.now)
    pause(campaign=campaign, by="Mara", now=cast.now)
    did(cast.ada, "Go", cast.now + HOUR)
    Contact.objects.filter(pk=cast.ada.pk).update(attributes={"plan": "gone"})
    resume(campaign=campaign, now=cast.now + DAY)
    sweep_due(now=cast.now + DAY)
    assert Enrollment.objects.get().ended_reason == "exit_rule"
    assert not Message.objects.exists()


# People who turn out to be one


def test_three_who_were_one_send_each_message_under_a_reference_of_its_own(cast: Cast) -> None:
    campaign = say_then_rest(cast.now)
    for contact in (cast.ben, cast.cleo):
        did(contact, "Begin", cast.now)
    Enrollment.objects.filter(contact=cast.ben).update(is_active=False)
    merge_pairs([(cast.ada.pk, cast.ben.pk), (cast.ada.pk, cast.cleo.pk)], now=cast.now + HOUR)
    numbers = Enrollment.objects.filter(campaign=campaign, contact=cast.ada).values_list("number", flat=True)
    assert sorted(numbers) == [1, 2]


@pytest.mark.parametrize(("reentry", "live_number"), [("restart", 3), ("after_leaving", 1)])
def test_whoever_was_merged_behind_a_way_still_open_stays_inside_once(
    cast: Cast, reentry: str, live_number: int
) -> None:
    say_then_rest(cast.now, reentry=reentry)
    for contact in (cast.ada, cast.ben):
        did(contact, "Begin", cast.now)
    merge_pairs([(cast.ada.pk, cast.ben.pk)], now=cast.now + HOUR)
    did(cast.ada, "Begin", cast.now + DAY)
    found = Enrollment.objects.order_by("number").values_list("number", "is_active", "ended_reason")
    assert sorted(found) == sorted([(live_number, True, ""), (2, False, "merged")])
    assert not PendingEvent.objects.exists()
    restarted = StepRun.objects.filter(outcome="restarted").values_list("number", flat=True)
    assert list(restarted) == ([1] if reentry == "restart" else [])


# What was before


def test_what_happened_before_publishing_lets_nobody_in(cast: Cast) -> None:
    record_events([NewEvent(cast.ada.pk, "Begin", cast.now - HOUR)], now=cast.now - HOUR)
    live("new", "end", {"end": FINISH}, cast.now, [on("Begin")])
    record_events([NewEvent(cast.ben.pk, "Begin", cast.now - HOUR)], now=cast.now)
    turn(now=cast.now)
    assert not Enrollment.objects.exists()


def test_a_new_version_still_hears_what_happened_just_before_it(cast: Cast) -> None:
    campaign = live("new", "end", {"end": FINISH}, cast.now, [on("Begin")])
    record_events([NewEvent(cast.ada.pk, "Begin", cast.now + HOUR)], now=cast.now + HOUR)
    publish(campaign=campaign, by=None, now=cast.now + 2 * HOUR)
    turn(now=cast.now + 2 * HOUR)
    assert Enrollment.objects.count() == 1


def test_history_that_is_to_be_reacted_to_is_even_before_publishing(cast: Cast) -> None:
    live("new", "end", {"end": FINISH}, cast.now, [on("Begin")])
    record_events([NewEvent(cast.ada.pk, "Begin", cast.now - 90 * DAY)], now=cast.now, even_late=True)
    turn(now=cast.now)
    assert Enrollment.objects.count() == 1


def test_what_goes_out_at_once_goes_out_in_the_hour_that_comes_twice(cast: Cast, settings: Any) -> None:
    settings.TIME_ZONE = "Europe/Berlin"
    now = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)  # half past two for the second time
    everybody = {"kind": "attribute", "field": "external_id", "op": "is_set"}
    schedule = {"kind": "schedule", "repeat": "once", "at": now.isoformat(), "who": everybody}
    live("blast", "end", {"end": FINISH}, now, [schedule])
    turn(now=now)
    assert Enrollment.objects.count() == 5
