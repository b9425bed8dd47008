"""Paused in the middle of a launch, killed, started again, let go on: everybody gets it once (P12).

In small; `tests/stories/test_chaos_pause.py` does it with ten thousand and a whole installation.
"""

import os
import signal
import threading
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connections
from pytest_django import Settings

from channels.outbox.deliver import deliver
from channels.outbox.enqueue import enqueue
from channels.outbox.halt import halt, lift
from channels.outbox.models import Message
from channels.outbox.recover import recover
from lifecycle.clock.read import now
from tests.cast import gather
from tests.channels.letters import letter
from tests.fakes.http import TAKEN, Answer
from tests.fakes.twilio import FakeTwilio

WORKERS, PEOPLE = 2, 120


@contextmanager
def workers() -> Iterator[None]:
    """Processes that send what is due, until they are killed."""
    connections.close_all()
    children = [a_worker() for _ in range(WORKERS)]
    try:
        yield
    finally:
        for child in children:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)


def a_worker() -> int:
    if child := os.fork():
        return child
    try:
        while True:
            recover(now=now())
            if not deliver(now=now(), channels=["sms"]):
                time.sleep(0.02)
    except BaseException:
        traceback.print_exc()  # else it would only look slow
    finally:
        os._exit(1)


def wait(fake: FakeTwilio, count: int) -> None:
    until = time.monotonic() + 30 + count / 50
    while len(fake.taken) < count:
        assert time.monotonic() < until, "it took too long"
        time.sleep(0.005)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("scope", "key"),
    [
        ("campaign", "7"),
        pytest.param("channel", "sms", marks=pytest.mark.whole),
        pytest.param("everything", "", marks=pytest.mark.whole),
    ],
)
def test_a_pause_holds_over_kills_and_restarts_and_then_everybody_gets_it_once(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, scope: str, key: str
) -> None:
    monkeypatch.setattr("channels.outbox.halt.LOOK_EVERY", 0.1)
    lock = threading.Lock()

    def takes_200_a_second(form: dict[str, Any]) -> Answer:
        with lock:
            time.sleep(0.005)
        return TAKEN

    first = letter(gather().ada, "sms", now())
    told = {"contact_id": first.contact_id, "channel": "sms", "due_at": now(), "content_id": first.content_id}
    told |= {"campaign_id": 7, "kind": "transactional", "merge": first.merge}
    line = [type(first)(reference=f"launch/{n}", address=f"+1212{n:07}", **told) for n in range(PEOPLE)]
    enqueue(line, now=now())
    settings.SENDING = "live"
    settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN, settings.TWILIO_FROM = "AC" + "0" * 32, "secret", "Us"
    with FakeTwilio() as fake:
        fake.answer = takes_200_a_second
        settings.TWILIO_API_BASE_URL = fake.url
        with workers():
            wait(fake, 30)
            halt(scope=scope, key=key, by="Mara", now=now())
            time.sleep(0.8)
            asked = len(fake.asked)
            time.sleep(0.4)
            assert len(fake.asked) == asked < PEOPLE
        with workers():
            time.sleep(0.4)
            assert len(fake.asked) == asked
            lift(scope=scope, key=key)
            wait(fake, PEOPLE)
            time.sleep(0.8)
        assert set(Message.objects.values_list("state", flat=True)) == {"sent"}
        assert Counter(text["To"] for text in fake.asked) == {message.address: 1 for message in line}
