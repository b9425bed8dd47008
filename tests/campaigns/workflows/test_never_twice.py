"""One campaign is published twenty times while people are inside: steps are deleted, moved, added again.

Somebody else's product sent one mail 11,500 times to 100 people that way.
"""

import random
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_django import Settings

from campaigns.policy.models import FrequencyCap, QuietHours
from campaigns.workflows.editing.add_step import add_step
from campaigns.workflows.editing.change_step import change_step
from campaigns.workflows.editing.open_draft import open_draft
from campaigns.workflows.editing.remove_step import remove_step
from campaigns.workflows.impact import impact_of
from campaigns.workflows.models import Campaign, Enrollment
from campaigns.workflows.move_people import move_people
from campaigns.workflows.publish import publish
from campaigns.workflows.sweep import sweep_due, sweep_pending
from campaigns.workflows.turn import turn
from channels.outbox.deliver import deliver
from channels.outbox.models import Message
from channels.outbox.wake import asleep
from lifecycle.consent.change import Change, change_consent
from lifecycle.consent.topics import default_topic
from lifecycle.contacts.identify import Identity, identify
from lifecycle.events.record import NewEvent, record_events
from tests.campaigns.workflows.journeys import FINISH, live, on, step, text
from tests.fakes.twilio import FakeTwilio

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
PUBLISHES = 20


def people(count: int) -> list[int]:
    QuietHours.objects.update(is_on=False)
    FrequencyCap.objects.all().delete()
    ids: list[int] = []
    for start in range(0, count, 500):
        told = [
            Identity(external_id=f"n{n}", phone=f"+1212{5550000 + n}") for n in range(start, min(start + 500, count))
        ]
        ids += [outcome.contact_id or 0 for outcome in identify(told, now=NOW)]
    topic = default_topic().pk
    changes = [Change(pk, channel="sms", topic_id=topic, is_subscribed=True, evidence="test") for pk in ids]
    for start in range(0, count, 500):
        change_consent(changes[start : start + 500], now=NOW, source="test")
    return ids


class Author:
    """Edits one straight campaign at random. Each step that sends has words of its own: they name the step."""

    def __init__(self, draw: random.Random) -> None:
        self.draw = draw
        text("one", NOW, "This is one")
        text("two", NOW, "This is two")
        steps = {
            "one": step("send", {"next": "rest"}, template="one"),
            "rest": step("wait", {"next": "two"}, hours=5),
            "two": step("send", {"next": "sleep"}, template="two"),
            "sleep": step("wait", {"next": "end"}, hours=9),
            "end": FINISH,
        }
        self.order = ["one", "rest", "two", "sleep"]
        self.campaign = live("twenty", "one", steps, NOW, [on("Begin")])
        self.made = 0

    def edit(self, now: datetime) -> None:
        for _ in range(self.draw.randint(1, 3)):
            self.draw.choice([self._delete, self._move, self._add, self._add, self._change])(now)
        self._link(now)

    def publish(self, now: datetime) -> None:
        campaign = Campaign.objects.get(pk=self.campaign.pk)
        targets = [*self.order, "end", ""]
        waits = [group.key for group in impact_of(campaign, now=now).groups if group.fate == "sooner"]
        choices: dict[str, dict[str, Any]] = {key: {"to": self.draw.choice(targets)} for key in self._gone(campaign)}
        choices |= {key: {"pace": self.draw.choice(["at_once", "keep"])} for key in waits}
        publish(campaign=campaign, by=None, now=now, choices=choices)

    def _gone(self, campaign: Campaign) -> set[str]:
        """Anybody may come to a step between the look and the publish: every step that is gone gets an answer."""
        return {key for version in campaign.versions.all() for key in version.graph["steps"]} - set(
            campaign.draft["steps"]
        )

    def _delete(self, now: datetime) -> None:
        if len(self.order) > 2:
            key = self.draw.choice(self.order)
            self.order.remove(key)
            remove_step(campaign=self.campaign, key=key, now=now)

    def _move(self, now: datetime) -> None:
        key = self.draw.choice(self.order)
        self.order.remove(key)
        self.order.insert(self.draw.randint(0, len(self.order)), key)

    def _add(self, now: datetime) -> None:
        self.made += 1
        place = self.draw.randint(0, len(self.order))
        if self.draw.random() < 0.5:
            kind, words = "wait", {"hours": self.draw.randint(1, 9)}
        else:
            kind, words = "send", {"template": f"new-{self.made}"}
            text(f"new-{self.made}", now, f"This is new-{self.made}")
        self.order.insert(place, add_step(campaign=self.campaign, kind=kind, settings=words, now=now))

    def _change(self, now: datetime) -> None:
        waits = [key for key in self.order if self.campaign.draft["steps"][key]["kind"] == "wait"]
        if waits:
            settings = {"hours": self.draw.randint(1, 12)}
            change_step(campaign=self.campaign, key=self.draw.choice(waits), settings=settings, now=now)

    def _link(self, now: datetime) -> None:
        with open_draft(campaign=self.campaign, seen=None, now=now) as held:
            held.draft["start"] = self.order[0]
            for key, following in zip(self.order, [*self.order[1:], "end"], strict=True):
                held.draft["steps"][key]["exits"] = {"next": following}


def begin(ids: Sequence[int], now: datetime) -> None:
    for start in range(0, len(ids), 500):
        record_events([NewEvent(pk, "Begin", now) for pk in ids[start : start + 500]], now=now)


def live_on(now: datetime) -> None:
    """Until everybody is through, a week at most."""
    for hours in range(4, 168, 4):
        if not Enrollment.objects.filter(is_active=True).exists():
            return
        turn(now=now + hours * HOUR)


@pytest.fixture
def twilio(settings: Settings) -> Iterator[FakeTwilio]:
    settings.SENDING = "live"
    settings.TWILIO_ACCOUNT_SID = "AC1"
    settings.TWILIO_AUTH_TOKEN = "secret"
    settings.PUBLIC_URL = "https://news.example.com"
    with FakeTwilio() as fake:
        settings.TWILIO_API_BASE_URL = fake.url
        yield fake


def words(body: str) -> str:
    return body.removeprefix("This is ").split()[0]


@pytest.mark.django_db
def test_whatever_is_edited_nobody_gets_a_step_twice() -> None:
    @settings(max_examples=4, deadline=None)
    @given(
        draw=st.randoms(use_true_random=False),
        hours=st.lists(st.integers(0, 6), min_size=PUBLISHES, max_size=PUBLISHES),
    )
    def lives(draw: random.Random, hours: list[int]) -> None:
        with transaction.atomic():
            ids = people(12)
            author = Author(draw)
            now = NOW
            for turns, more in enumerate(hours):
                begin(ids[turns % 12 : turns % 12 + 1], now)
                turn(now=now)
                author.edit(now)
                author.publish(now)
                if draw.random() < 0.7:
                    move_people(now=now, chunk=draw.randint(1, 12))
                now += more * HOUR
                turn(now=now)
            while move_people(now=now):
                pass
            live_on(now)
            # All is over. A visit number would make another reference of it: what counts is the step.
            assert not Enrollment.objects.filter(is_active=True).exists()
            assert not Enrollment.objects.exclude(problem="").exists()
            sent = Counter(Message.objects.filter(state="sent").values_list("contact_id", "number", "step_key"))
            assert sent
            assert max(sent.values()) == 1
            transaction.set_rollback(True)

    lives()


def hurried(count: int, twilio: FakeTwilio, seed: int) -> None:
    """Workers go on meanwhile, each on a connection of its own, and the clock with them."""
    ids = people(count)
    author = Author(random.Random(seed))
    begin(ids, NOW)
    clock = [NOW]
    is_over = threading.Event()
    problems: list[BaseException] = []

    def work(*verbs: Any) -> None:
        try:
            while not is_over.is_set():
                for verb in verbs:
                    verb(now=clock[0])
        except BaseException as problem:
            problems.append(problem)
        finally:
            connection.close()

    def small(verb: Any) -> Any:
        return lambda now: verb(now=now, chunk=50)

    jobs = [(small(sweep_pending), small(sweep_due)), (small(sweep_due), small(move_people)), (deliver,)]
    threads = [threading.Thread(target=work, args=job) for job in (*jobs, jobs[1], jobs[2])]
    with asleep():
        for thread in threads:
            thread.start()
        try:
            for _ in range(PUBLISHES):
                author.edit(clock[0])
                author.publish(clock[0])
                is_over.wait(0.15)
                clock[0] += 3 * HOUR
        finally:
            is_over.set()
            for thread in threads:
                thread.join()
        assert problems == []
        now = clock[0]
        while move_people(now=now):
            pass
        live_on(now)
    assert not Enrollment.objects.filter(is_active=True).exists()
    log = Counter((taken["To"], words(taken["Body"])) for taken in twilio.texts)
    assert len(log) > count  # how many steps each still has before them depends on who was quicker
    assert max(log.values()) == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_twenty_publishes_while_workers_go_on_send_nobody_a_step_twice(twilio: FakeTwilio) -> None:
    hurried(300, twilio, seed=1)


@pytest.mark.whole
@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_with_thousands_inside_nobody_gets_a_step_twice(twilio: FakeTwilio) -> None:
    hurried(3000, twilio, seed=2)


@pytest.mark.django_db
def test_a_step_that_comes_back_is_a_new_step() -> None:
    ids = people(1)
    author = Author(random.Random(1))
    begin(ids, NOW)
    turn(now=NOW)
    remove_step(campaign=author.campaign, key="one", now=NOW)
    key = add_step(campaign=author.campaign, kind="send", settings={"template": "one"}, after=("rest", "next"), now=NOW)
    publish(campaign=author.campaign, by=None, now=NOW)
    assert key == "one_2"
    for hours in (5, 20):
        turn(now=NOW + hours * HOUR)
    sent = Message.objects.filter(state="sent").order_by("pk").values_list("step_key", flat=True)
    assert list(sent) == ["one", "one_2", "two"]
