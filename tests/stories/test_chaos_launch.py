"""A worker dies while a broadcast goes out: whoever comes next goes on, and everybody gets it once."""

from collections import Counter
from collections.abc import Iterator

import pytest
from pytest_django import Settings

from campaigns.proof.chaos.prepare import launch, prepare
from campaigns.proof.smtp_sink import Sink
from campaigns.workflows.turn import turn
from channels.outbox.models import Message
from channels.outbox.recover import recover
from tests.cast import NOW
from tests.channels.faultpoints import killed_at

PEOPLE = 30


@pytest.fixture
def sink(settings: Settings) -> Iterator[Sink]:
    sink = Sink(keep=True).start()
    settings.SENDING = "live"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
    yield sink
    sink.stop()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("point", ["after-queueing", "after-claim", "after-asking", "after-recording"])
def test_a_launch_cut_short_is_finished_by_the_next(point: str, sink: Sink) -> None:
    prepare(PEOPLE, ["email"], now=NOW)
    launch(now=NOW)
    killed_at(point, lambda: turn(now=NOW))
    recover(now=NOW)
    turn(now=NOW)
    assert Counter(to for to, _ in sink.mails) == {f"person{number}@chaos.example": 1 for number in range(PEOPLE)}
    assert set(Message.objects.values_list("state", flat=True)) == {"sent"}
    launch(now=NOW)
    turn(now=NOW)
    assert sink.count == Message.objects.count() == PEOPLE
