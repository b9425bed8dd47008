"""A provider that fails is left alone, tried with one message, and used again."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from pytest_django import Settings

from campaigns.proof.smtp_sink import Sink
from channels.adapters.base import NoAnswer, NotAsked, Outgoing, Receipt, Refused, Result, TryLater, always
from channels.adapters.email import Email
from channels.adapters.in_flight import in_flight
from channels.content.models import Content
from channels.outbox.breaker import FIRST, LONGEST, MOST, failed, rest
from channels.outbox.deliver import deliver
from channels.outbox.models import Lane, Message
from tests.cast import Cast
from tests.channels.letters import outcome, send


@pytest.fixture
def sink(settings: Settings) -> Iterator[Sink]:
    sink = Sink(keep=True).start()
    settings.SENDING, settings.EMAIL_PROVIDER = "live", "smtp"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
    yield sink
    sink.stop()


def mail(cast: Cast, number: int) -> Message:
    return send(cast.ada, "email", cast.now, reference=f"breaker/{number}", address=f"a{number}@x.example")


def fail(cast: Cast, settings: Settings) -> list[Message]:
    """Three batches to a port at which nobody listens."""
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    messages = []
    for number in range(MOST):
        messages.append(mail(cast, number))
        deliver(now=cast.now)
    settings.EMAIL_PORT = port
    return messages


def test_after_three_failures_it_is_left_alone_and_what_is_due_waits(
    cast: Cast, sink: Sink, settings: Settings
) -> None:
    tried = fail(cast, settings)
    waiting = mail(cast, 7)
    assert deliver(now=cast.now) == 0
    assert (outcome(waiting), waiting.attempts, sink.connections) == (("queued", ""), 0, 0)
    assert {outcome(message) for message in tried} == {("queued", "try_later")}


def test_then_one_message_is_tried_and_when_it_goes_all_do(cast: Cast, sink: Sink, settings: Settings) -> None:
    fail(cast, settings)
    Message.objects.all().delete()
    for number in range(10, 15):
        mail(cast, number)
    later = cast.now + FIRST + timedelta(seconds=2)
    assert deliver(now=later) == 1
    assert deliver(now=later) == 4
    assert sink.count == 5
    assert (Lane.objects.get().failures, Lane.objects.get().tried_at) == (0, None)


def test_while_one_is_tried_nobody_tries_another(
    cast: Cast, sink: Sink, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail(cast, settings)
    mail(cast, 10)
    mail(cast, 11)
    later = cast.now + FIRST + timedelta(seconds=2)
    seen: list[int] = []

    def meanwhile(adapter: Email, messages: list[Outgoing], **more: object) -> list[Result]:
        if not seen:
            seen.extend((len(messages), deliver(now=later)))
        return [Receipt()] * len(messages)

    monkeypatch.setattr(Email, "deliver", meanwhile)
    deliver(now=later)
    assert seen == [1, 0]


def test_each_failure_more_doubles_the_rest_up_to_ten_minutes() -> None:
    assert [rest(MOST + more) for more in range(3)] == [FIRST, 2 * FIRST, 4 * FIRST]
    assert rest(1000) == LONGEST


@pytest.mark.parametrize(
    ("results", "verdict"),
    [
        ([NoAnswer(""), TryLater("")], True),
        ([NoAnswer(""), Receipt()], False),
        ([TryLater(""), Refused("")], False),
        ([TryLater("greylisted", is_theirs=True)], None),
        ([NotAsked()], None),
        ([], None),
    ],
)
def test_what_a_batch_tells_of_its_provider(results: list[Result], verdict: bool | None) -> None:
    assert failed(results) is verdict


def test_a_provider_that_stays_silent_is_not_asked_for_the_whole_batch() -> None:
    messages = [Outgoing(n, str(n), 1, "sms", "+49", Content(), {}) for n in range(100)]
    with ThreadPoolExecutor(5) as executor:
        silent = in_flight(executor, 5, messages, lambda message: NoAnswer(""), always)
        moody = in_flight(executor, 5, messages, lambda m: Receipt() if m.id % 5 == 0 else NoAnswer(""), always)
    assert sum(isinstance(result, NoAnswer) for result in silent) == 10
    assert sum(isinstance(result, NotAsked) for result in silent) == 90
    assert not any(isinstance(result, NotAsked) for result in moody)


def test_a_clock_that_was_set_back_keeps_no_provider_from_being_tried(
    cast: Cast, sink: Sink, settings: Settings
) -> None:
    fail(cast, settings)
    Lane.objects.update(tried_at=cast.now + timedelta(hours=1))
    waiting = mail(cast, 10)
    deliver(now=cast.now + FIRST)
    assert outcome(waiting) == ("sent", "")
