"""A provider is asked as often as it may be, by all workers together, and what has to wait is never failed."""

import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from campaigns.proof.smtp_sink import Sink
from channels.outbox.deliver import deliver
from channels.outbox.lane import next_turn
from channels.outbox.models import Lane, Message
from channels.outbox.rate import Rate, rate_of
from channels.outbox.tasks import deliver_task
from tests.cast import NOW, Cast, gather
from tests.channels.letters import outcome, send

SECOND = timedelta(seconds=1)


@pytest.fixture
def sink(settings: Settings) -> Iterator[Sink]:
    sink = Sink(keep=True).start()
    settings.SENDING, settings.EMAIL_PROVIDER = "live", "smtp"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
    settings.DEFAULT_FROM_EMAIL = "hello@northwind.example"
    yield sink
    sink.stop()


def line_up(cast: Cast, count: int) -> list[Message]:
    return [send(cast.ada, "email", cast.now, reference=f"rate/{n}", address=f"a{n}@x.example") for n in range(count)]


@given(
    count=st.integers(1, 500),
    window=st.sampled_from([SECOND, timedelta(minutes=1)]),
    steps=st.lists(st.tuples(st.integers(0, 400), st.integers(0, 200)), max_size=40),
)
def test_in_no_stretch_of_its_length_do_more_go(count: int, window: timedelta, steps: list[tuple[int, int]]) -> None:
    rate, now = Rate(count, window), NOW
    free_at: datetime | None = None
    went: list[datetime] = []
    for wait, wanted in steps:
        now += window * wait / 400
        taken = min(wanted, rate.room(free_at, now))
        free_at = rate.after(taken, free_at, now)
        went += [now] * taken
        assert sum(now - window < moment for moment in went) <= count


def test_after_a_rest_all_of_a_rate_can_be_used() -> None:
    rate, free_at, went = Rate(200, SECOND), None, 0
    for tick in range(100):
        now = NOW + tick * SECOND / 10
        room = rate.room(free_at, now)
        free_at, went = rate.after(room, free_at, now), went + room
    assert went >= 10 * 200 * 0.85


def test_a_sender_of_its_own_rate_has_that_one() -> None:
    rates = {"twilio": (10, SECOND), "twilio:+4930": (1, SECOND)}
    assert rate_of("twilio:+4930", rates) == Rate(1, SECOND)
    assert rate_of("twilio:Lifecycle", rates) == Rate(10, SECOND)
    assert rate_of("smtp:hello@x.example", rates) is None


def test_what_a_rate_turns_away_waits_in_line_and_goes_when_there_is_room(
    cast: Cast, sink: Sink, settings: Settings
) -> None:
    settings.SENDING_RATES = {"smtp": (20, SECOND)}
    messages = line_up(cast, 5)
    assert deliver(now=cast.now) == 2
    assert deliver(now=cast.now) == 0
    assert [outcome(message) for message in messages] == [("sent", "")] * 2 + [("queued", "")] * 3
    assert [message.attempts for message in messages] == [1, 1, 0, 0, 0]
    wait = next_turn(cast.now)
    assert wait and deliver(now=cast.now + wait) == 1
    assert next_turn(cast.now + SECOND) is None
    assert deliver(now=cast.now + SECOND) == 2
    assert sink.count == 5


def test_the_task_stays_until_a_rate_has_let_all_go(cast: Cast, sink: Sink, settings: Settings) -> None:
    settings.SENDING_RATES = {"smtp": (50, SECOND)}
    messages = line_up(cast, 12)
    deliver_task()
    assert {outcome(message) for message in messages} == {("sent", "")}


def test_the_task_waits_for_no_rate_that_is_slow(cast: Cast, sink: Sink, settings: Settings) -> None:
    settings.SENDING_RATES = {"smtp": (1, timedelta(hours=1))}
    messages = line_up(cast, 2)
    deliver_task()
    assert [outcome(message) for message in messages] == [("sent", ""), ("queued", "")]


def four_workers_over_a_quarter_of_a_second(before_each_look: Callable[[], object]) -> None:
    errors = []

    def work() -> None:
        try:
            for tick in range(6):
                before_each_look()
                deliver(now=NOW + tick * SECOND / 20, limit=5)  # so few that the others find some too
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


@pytest.mark.django_db(transaction=True)
def test_four_workers_together_use_one_rate_and_all_of_it(settings: Settings, sink: Sink) -> None:
    settings.SENDING_RATES = {"smtp": (100, SECOND)}
    line_up(gather(), 60)
    four_workers_over_a_quarter_of_a_second(threading.Barrier(4, timeout=30).wait)
    # ten at once, and what 91 a second add in a quarter of one
    assert sink.count == len({to for to, _ in sink.mails}) == 10 + 22


@pytest.mark.django_db(transaction=True)
def test_workers_whose_clocks_differ_send_no_more_and_lose_no_place_for_long(settings: Settings, sink: Sink) -> None:
    settings.SENDING_RATES = {"smtp": (100, SECOND)}
    line_up(gather(), 60)
    four_workers_over_a_quarter_of_a_second(lambda: None)  # each as fast as it can: the first may be a quarter ahead
    assert 10 <= sink.count <= 10 + 22
    for tick in range(6, 21):
        deliver(now=NOW + tick * SECOND / 20)
    assert sink.count == len({to for to, _ in sink.mails}) == 60


def test_without_a_rate_and_without_trouble_nothing_is_asked_of_a_lane(cast: Cast, sink: Sink) -> None:
    line_up(cast, 3)
    with CaptureQueriesContext(connection) as queries:
        deliver(now=cast.now, channels=["email"])
    assert sum("lane" in query["sql"] for query in queries) == 1  # beside the halts, in the claim
    assert not Lane.objects.exists()


def test_a_clock_that_was_set_back_stops_nobody_for_longer_than_the_rate_itself(
    cast: Cast, sink: Sink, settings: Settings
) -> None:
    settings.SENDING_RATES = {"smtp": (20, SECOND)}
    messages = line_up(cast, 3)
    Lane.objects.create(key="smtp:hello@northwind.example", channel="email", free_at=cast.now + timedelta(hours=1))
    assert deliver(now=cast.now) == 0
    assert deliver(now=cast.now + SECOND) == 2
    assert deliver(now=cast.now + 2 * SECOND) == 1
    assert {outcome(message) for message in messages} == {("sent", "")}


def test_no_more_is_taken_out_of_the_line_than_may_go_at_once(cast: Cast, sink: Sink, settings: Settings) -> None:
    """On PostgreSQL what is looked at is locked, and whoever stops a message waits for it."""
    settings.SENDING_RATES = {"smtp": (20, SECOND)}
    line_up(cast, 5)
    with CaptureQueriesContext(connection) as queries:
        deliver(now=cast.now, channels=["email"])
    (statement,) = [query["sql"] for query in queries if "expires_at <=" in query["sql"]]
    assert "LIMIT 2" in statement
