"""Engine rule 10: one bad row does not stop a thousand, wherever it raises."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import DataError

from campaigns.policy import submit
from campaigns.policy.models import FrequencyCap, QuietHours
from campaigns.workflows import react
from campaigns.workflows.effects.update_contact import UpdateContact
from campaigns.workflows.models import Campaign, Enrollment, StepRun
from campaigns.workflows.retry import retry
from campaigns.workflows.turn import turn
from channels.outbox.models import Message
from lifecycle.contacts.models import Contact
from lifecycle.events.models import PendingEvent
from lifecycle.events.record import NewEvent, record_events
from tests.campaigns.workflows.journeys import FINISH, live, on, step, text
from tests.cast import Cast

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def _no_policy(db: None) -> None:
    FrequencyCap.objects.all().delete()
    QuietHours.objects.update(is_on=False)


def sending(now: datetime, key: str = "hello", event: str = "Begin", **settings: Any) -> Campaign:
    text(key, now)
    steps = {"say": step("send", {"next": "end"}, template=key, transactional=True), "end": FINISH}
    return live(key, "say", steps, now, [on(event)])


def all_do(cast: Cast, *names: str) -> None:
    record_events([NewEvent(contact.pk, name, cast.now) for contact in cast for name in names], now=cast.now)


def spoil_policy(monkeypatch: pytest.MonkeyPatch, victim: int, error: Exception, template: str = "hello") -> None:
    """Whatever policy decides about this contact raises."""
    original = submit.gather

    def moody(asks: Sequence[Any], *rest: Any) -> Any:
        if any(ask.contact_id == victim and f"/{template}" not in ask.reference for ask in asks):
            raise error
        return original(asks, *rest)

    monkeypatch.setattr(submit, "gather", moody)


def sent_to() -> set[str]:
    return set(Message.objects.filter(state="sent").values_list("contact__external_id", flat=True))


@pytest.mark.parametrize(
    "error", [RuntimeError("no idea"), DataError("integer out of range")], ids=["ours", "database"]
)
def test_whoever_cannot_be_decided_about_rests_before_the_send(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    sending(cast.now)
    all_do(cast, "Begin")
    with monkeypatch.context() as spoilt:
        spoil_policy(spoilt, cast.ben.pk, error)
        turn(now=cast.now)
    assert sent_to() == {"ada", "cleo", "dan", "eve"}
    stuck = Enrollment.objects.get(is_active=True)
    assert (stuck.contact, stuck.step_key, stuck.due_at) == (cast.ben, "say", None)
    assert str(error) in stuck.problem
    assert not PendingEvent.objects.exists()
    retry(enrollment=stuck, now=cast.now)
    turn(now=cast.now)
    assert "ben" in sent_to()
    assert Message.objects.count() == 5


def test_what_fails_in_one_campaign_keeps_nobody_from_another(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    sending(cast.now)
    other = live("other", "end", {"end": FINISH}, cast.now, [on("Begin")])
    all_do(cast, "Begin")
    spoil_policy(monkeypatch, cast.ben.pk, RuntimeError("no idea"))
    turn(now=cast.now)
    assert Enrollment.objects.filter(campaign=other, ended_reason="finished").count() == 5


def test_an_effect_on_a_person_that_fails_leaves_nothing_half_done(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    changes = [{"field": "vip", "type": "yes_no", "value": "yes"}]
    steps = {
        "rest": step("wait", {"next": "mark"}, days=1),
        "mark": step("update_contact", {"next": "end"}, changes=changes),
        "end": FINISH,
    }
    live("mark", "rest", steps, cast.now, [on("Begin")])
    all_do(cast, "Begin")
    turn(now=cast.now)
    original: Callable[..., None] = UpdateContact.perform.__func__  # type: ignore[attr-defined]

    def moody(cls: Any, effects: Sequence[UpdateContact], now: datetime) -> None:
        original(cls, effects, now)
        if any(effect.visit.contact_id == cast.ben.pk for effect in effects):
            raise RuntimeError("the trigger of a table said no")

    monkeypatch.setattr(UpdateContact, "perform", classmethod(moody))
    turn(now=cast.now + DAY)
    vips = Contact.objects.filter(attributes__vip=True).values_list("external_id", flat=True)
    assert set(vips) == {"ada", "cleo", "dan", "eve"}
    assert "said no" in Enrollment.objects.get(is_active=True).problem
    assert StepRun.objects.filter(step_key="mark").count() == 4


def test_a_step_that_fails_loses_none_of_their_events(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    text("hello", cast.now)
    steps = {
        "rest": step("wait", {"next": "say"}, days=1),
        "say": step("send", {"next": "end"}, template="hello", transactional=True),
        "end": FINISH,
    }
    live("later", "rest", steps, cast.now, [on("Begin")])
    live("other", "end", {"end": FINISH}, cast.now, [on("Order Completed")])
    all_do(cast, "Begin")
    turn(now=cast.now)
    spoil_policy(monkeypatch, cast.ben.pk, RuntimeError("no idea"))
    record_events([NewEvent(cast.ben.pk, "Order Completed", cast.now + DAY)], now=cast.now + DAY)
    turn(now=cast.now + DAY)
    assert Enrollment.objects.filter(campaign__key="other").count() == 1
    assert not PendingEvent.objects.exists()


def test_an_event_nobody_can_react_to_waits_and_the_next_one_is_handled(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = live("other", "end", {"end": FINISH}, cast.now, [on("Order Completed")])
    record_events(
        [
            NewEvent(cast.ben.pk, "Odd", cast.now),
            NewEvent(cast.ben.pk, "Order Completed", cast.now + timedelta(seconds=1)),
        ],
        now=cast.now + timedelta(seconds=1),
    )
    original = react.refresh_segments

    def moody(contact_ids: Any, *, names: set[str], **more: Any) -> int:
        if "Odd" in names:
            raise RuntimeError("odd indeed")
        return original(contact_ids, names=names, **more)

    monkeypatch.setattr(react, "refresh_segments", moody)
    turn(now=cast.now + timedelta(seconds=1))
    assert Enrollment.objects.filter(campaign=other).count() == 1
    assert "odd indeed" in PendingEvent.objects.get().problem


def test_a_schedule_lets_the_others_in(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    text("hello", cast.now)
    at = cast.now + HOUR
    everybody = {"kind": "attribute", "field": "external_id", "op": "is_set"}
    schedule = {"kind": "schedule", "repeat": "once", "at": at.isoformat(), "who": everybody}
    steps = {"say": step("send", {"next": "end"}, template="hello", transactional=True), "end": FINISH}
    live("blast", "say", steps, cast.now, [schedule])
    live("other", "end", {"end": FINISH}, cast.now, [schedule])
    spoil_policy(monkeypatch, cast.ben.pk, RuntimeError("no idea"))
    turn(now=at)
    assert sent_to() == {"ada", "cleo", "dan", "eve"}
    assert Enrollment.objects.filter(campaign__key="other").count() == 5
    stuck = Enrollment.objects.get(is_active=True)
    assert (stuck.contact, stuck.step_key) == (cast.ben, "say")
