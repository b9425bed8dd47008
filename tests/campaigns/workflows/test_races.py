"""Real threads on PostgreSQL. Each of these was seen to fail with the contacts' lock taken away."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from campaigns.policy.models import FrequencyCap, QuietHours
from campaigns.workflows.ledger import Ledger
from campaigns.workflows.models import Enrollment, StepRun
from campaigns.workflows.sweep import sweep_due, sweep_pending
from campaigns.workflows.turn import turn
from channels.outbox.models import Message
from lifecycle.consent.change import Change, change_consent
from lifecycle.consent.topics import default_topic
from lifecycle.contacts.identify import Identity, identify
from lifecycle.contacts.merge import merge
from lifecycle.contacts.models import Contact
from lifecycle.events.record import NewEvent, record_events
from tests.campaigns.workflows.journeys import FINISH, live, on, step, text

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)
DAY = timedelta(days=1)
PEOPLE, CHUNK = 160, 10
MERGED = 40
Job = Callable[[], object]


@contextmanager
def at_once(*jobs: Job) -> Iterator[None]:
    """Run the jobs side by side, each on a connection of its own, until all have ended; then their errors are raised."""
    problems: list[BaseException] = []
    gate = threading.Barrier(len(jobs))

    def run(job: Job) -> None:
        try:
            gate.wait()
            job()
        except BaseException as problem:
            problems.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    yield


def sweeping(sweep: Callable[..., int], now: datetime) -> Job:
    """A worker that goes on until it finds nothing several times over: others may hold what is left."""

    def job() -> None:
        idle = 0
        while idle < 5:
            idle = 0 if sweep(now=now, chunk=CHUNK) else idle + 1

    return job


@pytest.fixture
def people(transactional_db: None) -> list[int]:
    QuietHours.objects.update(is_on=False)
    FrequencyCap.objects.all().delete()
    made = identify([Identity(external_id=f"r{n}", phone=f"+1212{5550000 + n}") for n in range(PEOPLE)], now=NOW)
    ids = sorted(outcome.contact_id for outcome in made if outcome.contact_id)
    topic = default_topic().pk
    changes = [Change(pk, channel="sms", topic_id=topic, is_subscribed=True, evidence="test") for pk in ids]
    change_consent(changes, now=NOW, source="test")
    turn(now=NOW)
    return ids


@pytest.fixture
def slowly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between deciding and writing there is time for others to come between."""
    write = Ledger.write

    def slow(self: Ledger) -> None:
        time.sleep(0.02)
        write(self)

    monkeypatch.setattr(Ledger, "write", slow)


def tell(ids: list[int], name: str, now: datetime = NOW) -> None:
    record_events([NewEvent(pk, name, now) for pk in ids], now=now)


def telling(ids: list[int], name: str, now: datetime = NOW) -> Job:
    def job() -> None:
        for start in range(0, len(ids), 4):
            tell(ids[start : start + 4], name, now)
            sweep_pending(now=now, chunk=CHUNK)

    return job


def test_an_event_never_slips_past_a_wait_that_is_just_beginning(people: list[int], slowly: None) -> None:
    steps = {
        "rest": step("wait", {"next": "hope"}, days=1),
        "hope": step("wait_for", {"happened": "yes", "timeout": "no"}, event="Ordered", days=30, since_entry=True),
        "yes": FINISH,
        "no": FINISH,
    }
    live("hope", "rest", steps, NOW, [on("Begin")])
    tell(people, "Begin")
    turn(now=NOW)
    later = NOW + DAY
    # Each hears of it once, while sweepers begin the waits: what is missed now is missed for good.
    with at_once(sweeping(sweep_due, later), *(telling(people[n::3], "Ordered", later) for n in range(3))):
        turn(now=later)
    assert Counter(Enrollment.objects.values_list("step_key", "is_active")) == {("yes", False): PEOPLE}


def test_two_campaigns_never_pass_one_cap(people: list[int]) -> None:
    FrequencyCap.objects.create(limit=1, days=1)
    for key in ("one", "two", "three", "four"):
        text(f"text-{key}", NOW)
        steps = {"say": step("send", {"next": "end"}, template=f"text-{key}"), "end": FINISH}
        live(key, "say", steps, NOW, [on(f"Begin {key}")])
    with at_once(*(telling(people, f"Begin {key}") for key in ("one", "two", "three", "four"))):
        turn(now=NOW)
    sent = Counter(Message.objects.filter(state="sent").values_list("contact_id", flat=True))
    assert set(sent.values()) == {1}
    assert len(sent) == PEOPLE
    assert Message.objects.filter(reason="capped").count() == 3 * PEOPLE


def test_a_restart_and_the_next_step_never_overwrite_each_other(people: list[int]) -> None:
    text("hi", NOW)
    steps = {
        "rest": step("wait", {"next": "say"}, days=1),
        "say": step("send", {"next": "long"}, template="hi"),
        "long": step("wait", {"next": "end"}, days=50),
        "end": FINISH,
    }
    live("again", "rest", steps, NOW, [on("Begin")], reentry="restart")
    tell(people, "Begin")
    turn(now=NOW)
    later = NOW + DAY
    with at_once(sweeping(sweep_due, later), telling(people, "Begin", later), sweeping(sweep_due, later)):
        turn(now=later)
    entered = Counter(StepRun.objects.filter(outcome="entered").values_list("contact_id", flat=True))
    standing = dict(Enrollment.objects.filter(is_active=True).values_list("contact_id", "number"))
    assert standing == dict(entered) == dict.fromkeys(people, 2)
    assert Counter(Enrollment.objects.values_list("step_key", flat=True)) == {"rest": PEOPLE}


def test_whoever_is_merged_on_the_way_goes_on_once(people: list[int], slowly: None) -> None:
    people = people[: 2 * MERGED]
    text("hi", NOW)
    steps = {
        "rest": step("wait", {"next": "say"}, days=1),
        "say": step("send", {"next": "long"}, template="hi"),
        "long": step("wait", {"next": "end"}, days=50),
        "end": FINISH,
    }
    live("merge", "rest", steps, NOW, [on("Begin")])
    tell(people, "Begin")
    turn(now=NOW)
    later = NOW + DAY
    keep, drop = people[:MERGED], people[MERGED:]

    def merging() -> None:
        for pair in zip(keep, drop, strict=True):
            merge(keep_id=pair[0], drop_id=pair[1], now=later)

    with at_once(sweeping(sweep_due, later), merging, sweeping(sweep_due, later)):
        turn(now=later)
    assert set(people) - set(Contact.objects.values_list("pk", flat=True)) == set(drop)
    active = Counter(Enrollment.objects.filter(is_active=True).values_list("contact_id", flat=True))
    assert active == dict.fromkeys(keep, 1)
    ended = Counter(Enrollment.objects.filter(is_active=False).values_list("contact_id", "ended_reason"))
    assert ended == {(pk, "merged"): 1 for pk in keep}
    assert Enrollment.objects.filter(is_active=True).exclude(step_key="long").count() == 0
