"""Many senders, one line of messages."""

import re
import threading
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connections, transaction
from pytest_django import Settings

from campaigns.proof.smtp_sink import Sink
from channels.outbox import wake as waking
from channels.outbox.cancel import cancel
from channels.outbox.deliver import deliver
from channels.outbox.enqueue import enqueue
from channels.outbox.expire import expire
from channels.outbox.halt import halt, lift
from channels.outbox.models import Message
from channels.outbox.next_due import next_due
from channels.outbox.recover import LEASE, recover
from channels.outbox.tasks import deliver_task, recover_task
from lifecycle.celery import app
from lifecycle.contacts.lock import lock
from tests.cast import DAY, NOW, Cast, gather
from tests.channels.letters import letter, outcome, send


@pytest.mark.django_db(transaction=True)
def test_four_workers_at_once_send_each_message_once(settings: Settings) -> None:
    sink = Sink(keep=True).start()
    settings.SENDING = "live"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
    cast = gather()
    first = letter(cast.ada, "email", NOW)
    named = {"contact_id": cast.ada.pk, "channel": "email", "due_at": NOW, "content_id": first.content_id}
    enqueue(
        [type(first)(reference=f"w{n}", address=f"a{n}@example.com", kind="service", **named) for n in range(200)],
        now=NOW,
    )
    start, errors = threading.Barrier(4), []

    def work() -> None:
        try:
            start.wait()
            while deliver(now=NOW, limit=15):
                pass
        except Exception as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    deliver(now=NOW, limit=200)
    sink.stop()
    assert errors == []
    assert Counter(to for to, _ in sink.mails) == Counter(f"a{n}@example.com" for n in range(200))
    assert set(Message.objects.values_list("state", flat=True)) == {"sent"}


def test_what_a_dead_sender_held_is_unknown_and_what_a_live_one_holds_is_left(cast: Cast) -> None:
    dead, live = send(cast.ada, "email", cast.now), send(cast.ben, "email", cast.now)
    Message.objects.update(state="sending", claimed_at=cast.now)
    Message.objects.filter(pk=live.pk).update(claimed_at=cast.now + timedelta(seconds=1))
    assert recover(now=cast.now + LEASE) == 0
    assert recover(now=cast.now + LEASE + timedelta(seconds=1)) == 1
    assert (outcome(dead), outcome(live)) == (("unknown", "interrupted"), ("sending", ""))
    deliver(now=cast.now + DAY)
    assert outcome(dead) == ("unknown", "interrupted")


def test_what_waits_too_long_expires_without_a_sender(cast: Cast) -> None:
    soon = {"due_at": cast.now, "expires_at": cast.now + DAY}
    held = send(cast.ada, "email", cast.now, state="held", reason="quiet_hours", **soon)
    queued = send(cast.ben, "email", cast.now, **soon)
    assert expire(now=cast.now + DAY - timedelta(seconds=1)) == 0
    assert expire(now=cast.now + DAY) == 2
    assert outcome(held) == outcome(queued) == ("expired", "expired")


def test_leaving_cancels_what_nobody_has_claimed(cast: Cast) -> None:
    told = {"enrollment_id": 5, "number": 2}
    queued = send(cast.ada, "email", cast.now, reference="a", **told)
    held = send(cast.ada, "email", cast.now, reference="b", state="held", **told)
    claimed = send(cast.ada, "email", cast.now, reference="c", state="sending", **told)
    later = send(cast.ada, "email", cast.now, reference="d", enrollment_id=5, number=3)
    other = send(cast.ada, "email", cast.now, reference="e", enrollment_id=6, number=2)
    assert cancel([(5, 2)], reason="left", now=cast.now) == 2
    assert outcome(queued) == outcome(held) == ("cancelled", "left")
    assert {outcome(message)[0] for message in (claimed, later, other)} == {"sending", "queued"}


def test_the_next_instant_with_something_to_do_is_known(cast: Cast) -> None:
    assert next_due(cast.now) is None
    send(cast.ada, "email", cast.now, due_at=cast.now + 2 * DAY, state="held")
    send(cast.ben, "email", cast.now, due_at=cast.now + DAY)
    send(cast.eve, "email", cast.now, due_at=cast.now + timedelta(hours=1), state="cancelled", reason="left")
    assert next_due(cast.now) == cast.now + DAY
    assert next_due(cast.now + DAY) == cast.now + 2 * DAY


def test_the_tasks_may_run_twice_and_find_their_work_themselves(cast: Cast) -> None:
    message = send(cast.ada, "email", cast.now)
    for task in (deliver_task, recover_task, deliver_task):
        task()
    assert outcome(message) == ("sent", "")
    assert message.attempts == 1


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    calls: list[str] = []
    monkeypatch.setattr(waking.current_app, "send_task", lambda name, **named: calls.append(name))
    monkeypatch.setattr(waking, "_next", {})
    return calls


def test_a_worker_is_woken_once_for_many_messages_and_only_after_the_commit(
    cast: Cast, calls: list[str], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        send(cast.ada, "email", cast.now)
        send(cast.ben, "email", cast.now)
        assert calls == []
    assert calls == ["channels.deliver"]


def test_when_a_pause_ends_the_sender_is_woken(
    cast: Cast, calls: list[str], django_capture_on_commit_callbacks: Any
) -> None:
    halt(scope="everything", by="Mara", now=cast.now)
    with django_capture_on_commit_callbacks(execute=True):
        lift(scope="everything")
    assert "channels.deliver" in calls


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_whom_somebody_else_holds_gets_nothing_that_they_may_not_get(cast: Cast, settings: Settings) -> None:
    settings.SENDING = "capture"
    mail = send(cast.dan, "email", cast.now, expires_at=cast.now + DAY)
    held, over = threading.Event(), threading.Event()

    def hold() -> None:
        try:
            with transaction.atomic():
                lock([cast.dan.pk])
                held.set()
                over.wait(5)
        finally:
            connections.close_all()

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(5)
    deliver(now=cast.now)
    assert expire(now=cast.now + DAY) == 0
    assert outcome(mail) == ("queued", "")
    over.set()
    holder.join()
    deliver(now=cast.now)
    assert outcome(mail) == ("suppressed", "not_subscribed")


def test_nobody_is_woken_by_a_rehearsal_or_by_a_message_that_waits(
    cast: Cast, calls: list[str], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        send(cast.ada, "email", cast.now, state="held")
        with waking.asleep():
            send(cast.ben, "email", cast.now)
    assert calls == []


def test_a_broker_that_is_down_delays_and_loses_nothing(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    def down(name: str, **named: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(waking.current_app, "send_task", down)
    monkeypatch.setattr(waking, "_next", {})
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        message = send(cast.ada, "email", cast.now)
    deliver(now=cast.now)
    assert outcome(message) == ("sent", "")


def test_every_wake_names_a_task() -> None:
    root = Path(waking.__file__).parents[2]
    files = [file for floor in settings.FLOORS for file in (root / floor).rglob("*.py")]
    woken = {name for file in files for name in re.findall(r'\bwake\("([^"]+)"\)', file.read_text())}
    app.loader.import_default_modules()
    assert "channels.settle" in woken and "channels.deliver" in woken
    assert woken <= set(app.tasks)
