"""Whatever is killed, wherever: each message ends in one state, and nobody is asked twice for what may be accepted."""

import os
import re
import signal
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connections
from pytest_django import Settings

from campaigns.proof.smtp_sink import Sink
from channels.outbox import faultpoint as faults
from channels.outbox.deliver import deliver
from channels.outbox.models import Message
from channels.outbox.recover import LEASE, recover
from tests.cast import NOW, gather
from tests.channels.letters import send

ROOM = Path(faults.__file__).parent
POINTS = sorted(
    {name for file in ROOM.glob("*.py") for name in re.findall(r'faultpoint\("([a-z-]+)"\)', file.read_text())}
)


@pytest.fixture
def sink(settings: Settings) -> Iterator[Sink]:
    sink = Sink(keep=True).start()
    settings.SENDING = "live"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
    yield sink
    sink.stop()


def in_a_process_of_its_own(work: Callable[[], object]) -> int:
    """How it ended, as a signal or an exit code."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("point", POINTS)
def test_a_sender_killed_anywhere_loses_nothing_and_repeats_nothing(point: str, sink: Sink) -> None:
    cast = gather()
    for number in range(5):
        send(cast.ada, "email", NOW, reference=f"crash/{number}", address=f"a{number}@example.com", kind="service")

    def die() -> None:
        faults.FAULTPOINT = point
        deliver(now=NOW)

    assert in_a_process_of_its_own(die) == -signal.SIGKILL
    later = NOW + LEASE + timedelta(seconds=1)
    recover(now=later)
    while deliver(now=later):
        pass
    recover(now=later + LEASE + timedelta(seconds=1))
    states = Counter(Message.objects.values_list("state", flat=True))
    assert set(states) <= {"sent", "unknown"} and states.total() == 5
    arrived = Counter(recipient for recipient, _ in sink.mails)
    assert max(arrived.values(), default=1) == 1
    sent = set(Message.objects.filter(state="sent").values_list("address", flat=True))
    assert sent <= set(arrived)
    if point == "before-claim-commits":
        assert states == {"sent": 5}


def test_there_is_a_point_at_every_step_of_a_send() -> None:
    assert POINTS == [
        "after-asking",
        "after-claim",
        "after-recording",
        "before-claim-commits",
        "before-recording-commits",
    ]
