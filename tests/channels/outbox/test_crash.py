"""Whatever is killed, wherever: each message ends in one state, and nobody is asked twice for what may be accepted."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models import Q
from pytest_django import Settings

from campaigns.proof.smtp_sink import Sink
from channels.adapters.base import News
from channels.feedback.models import DeliveryNews
from channels.feedback.settle import settle
from channels.feedback.tell import tell
from channels.links.token import token
from channels.outbox.deliver import deliver
from channels.outbox.enqueue import NewMessage, enqueue
from channels.outbox.halt import halt, lift
from channels.outbox.models import Message
from channels.outbox.notebook import notebooks
from channels.outbox.recover import recover
from channels.outbox.settle_by_hand import settle_by_hand
from tests.cast import NOW, Cast, gather
from tests.channels.faultpoints import POINTS, killed_at
from tests.channels.letters import send, words

MANY = 5
SOON = NOW + timedelta(seconds=20)


OF_RECOVERY = ("before-recovery-commits", "after-recovery")


@pytest.fixture
def sink(settings: Settings) -> Iterator[Sink]:
    sink = Sink(keep=True).start()
    settings.SENDING = "live"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
    yield sink
    sink.stop()


def addresses() -> list[str]:
    return [f"a{number}@example.com" for number in range(MANY)]


def queue(cast: Cast, content_id: int) -> None:
    """As a campaign does: all of them, or none."""
    with transaction.atomic():
        enqueue(
            [
                NewMessage(f"crash/{address}", cast.ada.pk, "email", NOW, content_id, kind="service", address=address)
                for address in addresses()
            ],
            now=NOW,
        )


def hear(arrived: Iterable[str] = ()) -> None:
    """The provider reports what it has taken."""
    taken = Message.objects.filter(Q(state="sent") | Q(state="unknown", address__in=list(arrived)))
    ids = taken.values_list("pk", flat=True)
    tell([News("smtp", f"{pk}/delivered", "delivered", NOW, reference=token(pk)) for pk in ids], now=NOW)
    while settle(now=NOW):
        pass


def work_off(cast: Cast, content_id: int) -> None:
    """The whole way of some messages, and again from wherever it broke off."""
    queue(cast, content_id)
    halt(scope="channel", key="email", by="Jonas", now=NOW)
    lift(scope="channel", key="email")
    recover(now=SOON)
    while deliver(now=SOON):
        pass
    hear()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("point", [name for name in POINTS if name != "before-verdict-commits"])
def test_a_sender_killed_anywhere_loses_nothing_and_repeats_nothing(point: str, sink: Sink) -> None:
    cast = gather()
    content = words("email", NOW).pk
    if point in OF_RECOVERY:
        killed_at("after-an-answer", lambda: work_off(cast, content))
    killed_at(point, lambda: work_off(cast, content))
    work_off(cast, content)
    work_off(cast, content)
    arrived = Counter(recipient for recipient, _ in sink.mails)
    hear(arrived)
    states = Counter(Message.objects.values_list("state", flat=True))
    assert states.total() == MANY
    assert set(states) <= {"delivered", "unknown"}
    assert max(arrived.values()) == 1
    assert set(Message.objects.filter(state="delivered").values_list("address", flat=True)) == set(arrived)
    assert notebooks() == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("point", "asked", "unknown"),
    [
        ("after-claim", 0, 0),
        ("before-noting-who-is-asked", 0, 0),
        ("before-asking", 0, 1),
        ("after-an-answer", 1, 1),
        ("after-noting-an-answer", 1, 0),
        ("after-asking", MANY, 0),
        ("before-recording-commits", MANY, 0),
    ],
)
def test_only_what_was_with_the_provider_is_unknown(point: str, asked: int, unknown: int, sink: Sink) -> None:
    cast = gather()
    queue(cast, words("email", NOW).pk)
    killed_at(point, lambda: deliver(now=NOW))
    assert sink.count == asked
    recover(now=SOON)
    states = Counter(Message.objects.values_list("state", flat=True))
    known = max(asked - unknown, 0)
    assert states == Counter({"unknown": unknown, "sent": known, "queued": MANY - unknown - known}) - Counter()
    deliver(now=SOON)
    assert Message.objects.filter(state="unknown").count() == unknown
    assert Message.objects.filter(state="sent").count() == MANY - unknown


@pytest.mark.django_db(transaction=True)
def test_a_verdict_cut_short_was_not_given(sink: Sink) -> None:
    message = send(gather().ada, "email", NOW)
    Message.objects.update(state="unknown")
    killed_at("before-verdict-commits", lambda: settle_by_hand(message.pk, "again", by="Mara", now=NOW))
    assert Message.objects.get().state == "unknown"


@pytest.mark.django_db(transaction=True)
def test_news_cut_short_is_heard_again(sink: Sink) -> None:
    queue(gather(), words("email", NOW).pk)
    deliver(now=NOW)
    killed_at("before-settling-commits", hear)
    assert not DeliveryNews.objects.exclude(settled_at=None).exists()
    hear()
    assert set(Message.objects.values_list("state", flat=True)) == {"delivered"}


def test_there_is_a_point_at_every_step_of_a_send() -> None:
    assert POINTS == [
        "after-an-answer",
        "after-asking",
        "after-claim",
        "after-noting-an-answer",
        "after-queueing",
        "after-recording",
        "after-recovery",
        "before-asking",
        "before-claim-commits",
        "before-lifting-commits",
        "before-noting-who-is-asked",
        "before-recording-commits",
        "before-recovery-commits",
        "before-settling-commits",
        "before-verdict-commits",
    ]
