"""Whatever happens in whichever order, some things stay true (a state machine over the engine)."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from campaigns.policy.models import FrequencyCap, QuietHours
from campaigns.workflows.models import Enrollment, StepRun
from campaigns.workflows.next_instant import next_instant
from campaigns.workflows.pause import pause, resume
from campaigns.workflows.remove import remove
from campaigns.workflows.run_until import run_until
from campaigns.workflows.sweep import sweep_due
from campaigns.workflows.turn import turn
from channels.adapters.base import Receipt, Result
from channels.outbox.capture import Capture
from channels.outbox.models import Message
from lifecycle.consent.change import Change, change_consent
from lifecycle.consent.models import Consent
from lifecycle.consent.topics import default_topic
from lifecycle.contacts.identify import Identity, identify
from lifecycle.contacts.merge import merge
from lifecycle.contacts.models import Contact
from lifecycle.events.models import PendingEvent
from lifecycle.events.record import NewEvent, record_events
from tests.campaigns.workflows.journeys import FINISH, live, on, step, text
from tests.cast import NOW

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NAMES = ("Begin", "Order Completed", "Logged In")
CAPS = ((1, 1), (3, 7))  # messages in days
SILENT = {"kind": "event", "event": "Logged In", "did": False, "within": {"days": 3}}
ORDERED = {"kind": "event", "event": "Order Completed", "did": True, "within": {"days": 1}}
ZONES = ("Europe/Berlin", "America/New_York", "Asia/Tokyo", "")

people = st.integers(min_value=0, max_value=5)
places = st.integers(min_value=0, max_value=1)


def steps() -> dict[str, Any]:
    return {
        "first": step("send", {"next": "hope"}, template="hello"),
        "hope": step("wait_for", {"happened": "second", "timeout": "nine"}, event="Order Completed", days=2),
        "nine": step("wait_until_window", {"next": "second"}, opens="09:00", closes="10:00"),
        "second": step("send", {"next": "rest"}, template="hello"),
        "rest": step("wait", {"next": "tell"}, hours=5),
        "tell": step("record_event", {"next": "end"}, event="Logged In"),
        "end": FINISH,
    }


class Engine(RuleBasedStateMachine):
    sent: list[tuple[str, int, datetime]]

    @initialize(is_quiet_at_night=st.booleans())
    def begin(self, is_quiet_at_night: bool) -> None:
        self.now = NOW
        self.sent = []
        FrequencyCap.objects.all().delete()
        FrequencyCap.objects.bulk_create(FrequencyCap(limit=limit, days=days) for limit, days in CAPS)
        QuietHours.objects.update(is_on=is_quiet_at_night)
        text("hello", NOW)
        self.campaigns = [
            live("again", "first", steps(), NOW, [on("Begin")], reentry="restart", goal=ORDERED),
            live("after", "first", steps(), NOW, [on("Begin")], reentry="after_leaving", exit_rule=SILENT),
        ]
        told = [
            Identity(external_id=str(n), phone=f"+49151123456{n:02d}", traits={"timezone": ZONES[n % 4]})
            for n in range(6)
        ]
        ids = [outcome.contact_id or 0 for outcome in identify(told, now=NOW)]
        self.alive = set(ids)
        for pk in ids:
            self._consent(pk, True)
        self.ids = ids
        record_events([NewEvent(pk, "Begin", NOW) for pk in ids], now=NOW)
        turn(now=NOW)

    def _consent(self, pk: int, is_subscribed: bool) -> None:
        topic = default_topic()
        change_consent([Change(pk, "sms", topic.pk, is_subscribed, "said so")], now=self.now, source="test")

    def _who(self, place: int) -> int:
        alive = sorted(self.alive)
        return alive[place % len(alive)]

    @rule(who=people, name=st.sampled_from(NAMES), handled=st.booleans())
    def does(self, who: int, name: str, handled: bool) -> None:
        record_events([NewEvent(self._who(who), name, self.now)], now=self.now)
        if handled:
            turn(now=self.now)

    @rule(hours=st.sampled_from([1, 5, 26]))
    def time_goes_by(self, hours: int) -> None:
        end = self.now + hours * HOUR
        run_until(start=self.now, to=end, clock=lambda _moment: None)
        self.now = end

    @rule(hours=st.sampled_from([1, 5, 26]))
    def nobody_works_for_a_while(self, hours: int) -> None:
        self.now += hours * HOUR
        sweep_due(now=self.now)

    @rule()
    def to_the_next_instant(self) -> None:
        if (moment := next_instant(self.now)) is not None:
            self.now = moment
            turn(now=moment)

    @rule(which=places)
    def is_paused(self, which: int) -> None:
        pause(campaign=self.campaigns[which], by="Mara", now=self.now)

    @rule(which=places)
    def goes_on(self, which: int) -> None:
        resume(campaign=self.campaigns[which], now=self.now)

    @rule(which=places, who=people)
    def is_taken_out(self, which: int, who: int) -> None:
        remove(campaign=self.campaigns[which], contact_ids=[self._who(who)], now=self.now)

    @rule(one=people, other=people)
    def two_are_one(self, one: int, other: int) -> None:
        keep, drop = sorted((self._who(one), self._who(other)))
        if keep != drop and len(self.alive) > 3:
            merge(keep_id=keep, drop_id=drop, now=self.now)
            self.alive.discard(drop)

    @rule(who=people, is_subscribed=st.booleans())
    def says_yes_or_no(self, who: int, is_subscribed: bool) -> None:
        self._consent(self._who(who), is_subscribed)

    @rule(who=people, zone=st.sampled_from(ZONES[:3]))
    def moves_house(self, who: int, zone: str) -> None:
        Contact.objects.filter(pk=self._who(who)).update(timezone=zone, updated_at=self.now)

    # What stays true

    @invariant()
    def nobody_is_inside_twice(self) -> None:
        inside = Counter(Enrollment.objects.filter(is_active=True).values_list("campaign_id", "contact_id"))
        assert all(times == 1 for times in inside.values())
        numbers = Counter(Enrollment.objects.values_list("campaign_id", "contact_id", "number"))
        assert all(times == 1 for times in numbers.values())

    @invariant()
    def everybody_inside_can_go_on(self) -> None:
        assert not Enrollment.objects.filter(is_active=True, due_at__isnull=True).exists()
        assert not Enrollment.objects.exclude(problem="").exists()
        assert not PendingEvent.objects.exclude(problem="").exists()

    @invariant()
    def who_came_to_a_step_left_it_or_stands_there(self) -> None:
        """Every arrival leads to one outcome of its own; visits count the arrivals."""
        runs = StepRun.objects.exclude(step_key="").exclude(step_key="end", outcome="finished")
        told = Counter(runs.values_list("enrollment_id", "number", "visit"))
        assert all(times == 1 for times in told.values())
        entered = StepRun.objects.filter(outcome="entered").count()
        ended = StepRun.objects.filter(
            outcome__in=("goal", "exit_rule", "removed", "merged", "finished", "restarted", "circle")
        ).count()
        assert entered == ended + Enrollment.objects.filter(is_active=True).count()

    @invariant()
    def nothing_is_sent_twice(self) -> None:
        references = Counter(reference for reference, _who, _at in self.sent)
        assert all(times == 1 for times in references.values())

    @invariant()
    def nobody_hears_more_than_the_caps_allow(self) -> None:
        sent = list(Message.objects.filter(state="sent").values_list("contact_id", "sent_at"))
        for limit, days in CAPS:
            for contact_id, at in sent:
                assert at is not None
                within = [other for who, other in sent if who == contact_id and other and at - days * DAY < other <= at]
                assert len(within) <= limit or contact_id in self._merged()

    def _merged(self) -> set[int]:
        """Of two who were one, each may have had their share before anybody knew."""
        return {pk for pk in self.ids if pk in self.alive} if len(self.alive) < len(self.ids) else set()


@pytest.mark.django_db
def test_the_engine_keeps_its_promises_whatever_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    class Watched(Engine):
        def __init__(self) -> None:
            super().__init__()
            self.undone = transaction.atomic()
            self.undone.__enter__()
            monkeypatch.setattr(Capture, "deliver", lambda _carrier, *args, **more: self._deliver(*args, **more))

        def _deliver(self, messages: Sequence[Any], *, now: datetime, **_: Any) -> list[Result]:
            no = set(Consent.objects.filter(channel="sms", is_subscribed=False).values_list("contact_id", flat=True))
            assert not no & {message.contact_id for message in messages}
            self.sent += [(message.reference, message.contact_id, now) for message in messages]
            return [Receipt(parts=1) for _message in messages]

        def teardown(self) -> None:
            transaction.set_rollback(True)
            self.undone.__exit__(None, None, None)

    run_state_machine_as_test(Watched, settings=settings(max_examples=5, stateful_step_count=12, deadline=None))
