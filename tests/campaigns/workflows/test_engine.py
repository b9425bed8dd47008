from datetime import datetime, timedelta
from typing import Any

import pytest

from campaigns.policy.models import FrequencyCap, QuietHours
from campaigns.workflows.models import Campaign, Enrollment, StepRun
from campaigns.workflows.pause import pause, resume
from campaigns.workflows.remove import remove
from campaigns.workflows.turn import turn
from channels.outbox.models import Message
from lifecycle.contacts.models import Contact
from lifecycle.events.record import NewEvent, record_events
from tests.campaigns.workflows.journeys import FINISH, live, on, step, text
from tests.cast import Cast

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def _no_policy(db: None) -> None:
    """Caps and quiet hours have tests of their own."""
    FrequencyCap.objects.all().delete()
    QuietHours.objects.update(is_on=False)


def did(contact: Contact, name: str, at: datetime, **properties: Any) -> None:
    record_events([NewEvent(contact.pk, name, at, properties)], now=at)
    turn(now=at)


def outcomes(campaign: Campaign, contact: Contact) -> list[str]:
    runs = StepRun.objects.filter(campaign_id=campaign.pk, contact_id=contact.pk).order_by("pk")
    return [f"{run.step_key}:{run.outcome}" if run.step_key else run.outcome for run in runs]


def texts(contact: Contact) -> list[tuple[str, str]]:
    return list(Message.objects.filter(contact=contact).order_by("pk").values_list("step_key", "state"))


def waiting_then_text(now: datetime, **more: Any) -> Campaign:
    text("hi", now)
    steps = {
        "pause": step("wait", {"next": "say"}, days=3),
        "say": step("send", {"next": "end"}, template="hi"),
        "end": FINISH,
    }
    return live("welcome", "pause", steps, now, [on("Signed Up Again")], **more)


def test_one_contact_one_event_one_wait_one_text(cast: Cast) -> None:
    campaign = waiting_then_text(cast.now)
    did(cast.ada, "Signed Up Again", cast.now)
    turn(now=cast.now + 3 * DAY - HOUR)
    assert texts(cast.ada) == []
    turn(now=cast.now + 3 * DAY)
    assert texts(cast.ada) == [("say", "sent")]
    assert outcomes(campaign, cast.ada) == ["entered", "pause:next", "say:next", "end:finished"]
    message = Message.objects.get()
    enrollment = Enrollment.objects.get()
    assert message.reference == f"{campaign.pk}/{cast.ada.pk}/1/say/2"
    assert message.enrollment_id == enrollment.pk
    assert message.merge == {"contact": {"first_name": "Ada"}}
    assert (enrollment.is_active, enrollment.ended_reason) == (False, "finished")


def test_dan_never_hears_from_us(cast: Cast) -> None:
    waiting_then_text(cast.now)
    did(cast.dan, "Signed Up Again", cast.now)
    turn(now=cast.now + 3 * DAY)
    assert list(Message.objects.values_list("state", "reason")) == [("suppressed", "not_subscribed")]


def test_an_event_that_nobody_waits_for_leaves_nothing_behind(cast: Cast) -> None:
    waiting_then_text(cast.now)
    did(cast.ada, "Logged In", cast.now)
    assert not Enrollment.objects.exists()


def test_a_second_event_changes_nothing_unless_the_campaign_restarts(cast: Cast) -> None:
    campaign = waiting_then_text(cast.now)
    did(cast.ada, "Signed Up Again", cast.now)
    did(cast.ada, "Signed Up Again", cast.now + DAY)
    turn(now=cast.now + 3 * DAY)
    assert texts(cast.ada) == [("say", "sent")]
    assert outcomes(campaign, cast.ada).count("entered") == 1


def test_a_restart_begins_anew_and_ends_the_old_way(cast: Cast) -> None:
    campaign = waiting_then_text(cast.now, reentry="restart")
    did(cast.ada, "Signed Up Again", cast.now)
    did(cast.ada, "Signed Up Again", cast.now + DAY)
    turn(now=cast.now + 3 * DAY)
    assert texts(cast.ada) == []
    turn(now=cast.now + 4 * DAY)
    assert texts(cast.ada) == [("say", "sent")]
    assert outcomes(campaign, cast.ada)[:3] == ["entered", "pause:restarted", "entered"]
    assert Enrollment.objects.get().number == 2


def test_once_is_once_even_after_leaving(cast: Cast) -> None:
    waiting_then_text(cast.now, reentry="once")
    did(cast.ada, "Signed Up Again", cast.now)
    turn(now=cast.now + 3 * DAY)
    did(cast.ada, "Signed Up Again", cast.now + 5 * DAY)
    turn(now=cast.now + 9 * DAY)
    assert texts(cast.ada) == [("say", "sent")]


def test_after_leaving_they_may_come_again(cast: Cast) -> None:
    waiting_then_text(cast.now)
    did(cast.ada, "Signed Up Again", cast.now)
    turn(now=cast.now + 3 * DAY)
    did(cast.ada, "Signed Up Again", cast.now + 5 * DAY)
    turn(now=cast.now + 8 * DAY)
    assert texts(cast.ada) == [("say", "sent"), ("say", "sent")]
    assert sorted(Enrollment.objects.values_list("number", flat=True)) == [1, 2]


def test_several_events_at_one_instant_let_in_once(cast: Cast) -> None:
    campaign = waiting_then_text(cast.now, reentry="restart")
    record_events([NewEvent(cast.ada.pk, "Signed Up Again", cast.now) for _ in range(3)], now=cast.now)
    turn(now=cast.now)
    assert outcomes(campaign, cast.ada) == ["entered"]


def test_an_event_at_the_very_instant_of_a_due_step_comes_first(cast: Cast) -> None:
    campaign = waiting_then_text(cast.now, reentry="restart")
    did(cast.ada, "Signed Up Again", cast.now)
    did(cast.ada, "Signed Up Again", cast.now + 3 * DAY)
    assert texts(cast.ada) == []
    assert outcomes(campaign, cast.ada) == ["entered", "pause:restarted", "entered"]


def test_the_goal_ends_the_way_and_cancels_what_was_not_sent(cast: Cast) -> None:
    text("hi", cast.now)
    QuietHours.objects.update(is_on=True)
    steps = {
        "say": step("send", {"next": "rest"}, template="hi"),
        "rest": step("wait", {"next": "end"}, days=9),
        "end": FINISH,
    }
    goal = {"kind": "event", "event": "Order Completed", "did": True, "within": {"days": 1}}
    campaign = live("goal", "say", steps, cast.now, [on("Begin")], goal=goal)
    did(cast.eve, "Begin", cast.now)  # it is night in Tokyo
    assert texts(cast.eve) == [("say", "held")]
    did(cast.eve, "Order Completed", cast.now + HOUR)
    assert outcomes(campaign, cast.eve)[-1] == "rest:goal"
    assert list(Message.objects.values_list("state", "reason")) == [("cancelled", "left")]


def test_a_held_message_goes_out_in_the_morning_once(cast: Cast) -> None:
    text("hi", cast.now)
    QuietHours.objects.update(is_on=True)
    live("night", "say", {"say": step("send", {"next": "end"}, template="hi"), "end": FINISH}, cast.now, [on("Begin")])
    did(cast.eve, "Begin", cast.now)
    message = Message.objects.get()
    assert (message.state, message.reason) == ("held", "quiet_hours")
    turn(now=message.due_at - timedelta(seconds=1))
    assert texts(cast.eve) == [("say", "held")]
    turn(now=message.due_at)
    turn(now=message.due_at)
    message.refresh_from_db()
    assert (message.state, message.sent_at) == ("sent", message.due_at)


def wait_for_order(now: datetime, **more: Any) -> Campaign:
    steps = {
        "hope": step("wait_for", {"happened": "yes", "timeout": "no"}, event="Order Completed", days=2, **more),
        "yes": FINISH,
        "no": FINISH,
    }
    return live("hope", "hope", steps, now, [on("Begin")])


def test_a_wait_ends_when_it_happens(cast: Cast) -> None:
    campaign = wait_for_order(cast.now)
    did(cast.ada, "Begin", cast.now)
    did(cast.ada, "Order Completed", cast.now + DAY)
    assert outcomes(campaign, cast.ada) == ["entered", "hope:happened", "yes:finished"]


def test_a_wait_ends_when_it_has_been_long_enough(cast: Cast) -> None:
    campaign = wait_for_order(cast.now)
    did(cast.ada, "Begin", cast.now)
    turn(now=cast.now + 2 * DAY - HOUR)
    assert outcomes(campaign, cast.ada) == ["entered"]
    turn(now=cast.now + 2 * DAY)
    assert outcomes(campaign, cast.ada) == ["entered", "hope:timeout", "no:finished"]


def test_an_event_at_the_instant_of_the_timeout_wins(cast: Cast) -> None:
    campaign = wait_for_order(cast.now)
    did(cast.ada, "Begin", cast.now)
    did(cast.ada, "Order Completed", cast.now + 2 * DAY)
    assert outcomes(campaign, cast.ada)[-1] == "yes:finished"


def test_what_happened_before_the_wait_does_not_end_it_unless_the_step_says_so(cast: Cast) -> None:
    steps = {
        "first": step("wait", {"next": "hope"}, days=1),
        "hope": step("wait_for", {"happened": "yes", "timeout": "no"}, event="Order Completed", days=2),
        "yes": FINISH,
        "no": FINISH,
    }
    later = live("later", "first", steps, cast.now, [on("Begin")])
    steps["hope"]["settings"]["since_entry"] = True
    since = live("since", "first", steps, cast.now, [on("Begin")])
    did(cast.ada, "Begin", cast.now)
    did(cast.ada, "Order Completed", cast.now + HOUR)
    turn(now=cast.now + DAY)
    assert outcomes(later, cast.ada)[-1] == "first:next"
    assert outcomes(since, cast.ada)[-1] == "yes:finished"


def test_the_wait_hears_only_what_it_was_told_to(cast: Cast) -> None:
    campaign = wait_for_order(cast.now, where=[{"field": "total", "op": "gte", "value": 50}])
    did(cast.ada, "Begin", cast.now)
    did(cast.ada, "Order Completed", cast.now + HOUR, total=20)
    assert outcomes(campaign, cast.ada) == ["entered"]
    did(cast.ada, "Order Completed", cast.now + 2 * HOUR, total=50)
    assert outcomes(campaign, cast.ada)[-1] == "yes:finished"


def test_history_enrolls_nobody(cast: Cast) -> None:
    waiting_then_text(cast.now)
    record_events([NewEvent(cast.ada.pk, "Signed Up Again", cast.now - 2 * DAY)], now=cast.now)
    record_events([NewEvent(cast.ben.pk, "Signed Up Again", cast.now)], now=cast.now, history=True)
    turn(now=cast.now)
    assert not Enrollment.objects.exists()


def test_a_paused_campaign_keeps_people_where_they_are(cast: Cast) -> None:
    campaign = waiting_then_text(cast.now)
    did(cast.ada, "Signed Up Again", cast.now)
    pause(campaign=campaign, by="Mara", now=cast.now + DAY)
    did(cast.ben, "Signed Up Again", cast.now + DAY)
    turn(now=cast.now + 4 * DAY)
    assert texts(cast.ada) == []
    assert Enrollment.objects.get().contact == cast.ada
    resume(campaign=campaign, now=cast.now + 5 * DAY)
    turn(now=cast.now + 5 * DAY)
    assert texts(cast.ada) == [("say", "sent")]


def test_what_someone_does_during_a_pause_is_not_missed(cast: Cast) -> None:
    campaign = wait_for_order(cast.now)
    did(cast.ada, "Begin", cast.now)
    pause(campaign=campaign, by="Mara", now=cast.now)
    did(cast.ada, "Order Completed", cast.now + HOUR)
    resume(campaign=campaign, now=cast.now + 9 * DAY)
    turn(now=cast.now + 9 * DAY)
    assert outcomes(campaign, cast.ada) == ["entered", "hope:happened", "yes:finished"]


def test_whoever_is_removed_gets_nothing_more(cast: Cast) -> None:
    campaign = waiting_then_text(cast.now)
    did(cast.ada, "Signed Up Again", cast.now)
    assert remove(campaign=campaign, contact_ids=[cast.ada.pk, cast.ben.pk], now=cast.now + DAY) == 1
    turn(now=cast.now + 4 * DAY)
    assert texts(cast.ada) == []
    assert outcomes(campaign, cast.ada)[-1] == "pause:removed"


def test_a_step_that_fails_for_one_keeps_only_that_one(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    from campaigns.workflows.steps.send import Send

    campaign = waiting_then_text(cast.now)
    for contact in cast:
        did(contact, "Signed Up Again", cast.now)
    original = Send.run

    def moody(self: Send, visits: Any, now: datetime) -> Any:
        if any(visit.contact_id == cast.ben.pk for visit in visits):
            raise RuntimeError("the coupon machine is empty")
        return original(self, visits, now)

    monkeypatch.setattr(Send, "run", moody)
    turn(now=cast.now + 3 * DAY)
    assert [texts(contact)[:1] for contact in (cast.ada, cast.cleo)] == [[("say", "sent")]] * 2
    stuck = Enrollment.objects.get(contact=cast.ben)
    assert (stuck.step_key, stuck.due_at, stuck.is_active) == ("say", None, True)
    assert "the coupon machine is empty" in stuck.problem
    assert outcomes(campaign, cast.ben) == ["entered", "pause:next"]


def test_the_number_of_statements_does_not_grow_with_the_chunk(cast: Cast, django_assert_max_num_queries: Any) -> None:
    waiting_then_text(cast.now)
    template = Contact.objects.get(pk=cast.ada.pk)
    many = [
        Contact(
            external_id=f"m{n}",
            phone=f"+4915{n:09d}",
            timezone="Europe/Berlin",
            created_at=cast.now,
            updated_at=cast.now,
            attributes=template.attributes,
        )
        for n in range(300)
    ]
    Contact.objects.bulk_create(many)
    counts = []
    for people in (many[:3], many[3:]):
        record_events([NewEvent(contact.pk, "Signed Up Again", cast.now) for contact in people], now=cast.now)
        with django_assert_max_num_queries(200) as entering:
            turn(now=cast.now)
        with django_assert_max_num_queries(200) as sending:
            turn(now=cast.now + 3 * DAY)
        counts.append((len(entering), len(sending)))
    assert counts[0] == counts[1]
