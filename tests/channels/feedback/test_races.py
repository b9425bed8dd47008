"""Erasing somebody while a worker acts on news of them, on a database that lets both: in any other order of locks one of
them is broken off as a deadlock. And two workers who settle the same news."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from channels.adapters.base import AddressGone, News, Outgoing, Result
from channels.feedback import settle as settling
from channels.feedback.models import DeliveryNews
from channels.feedback.settle import settle
from channels.feedback.tell import tell
from channels.links.token import token
from channels.outbox import cancel as cancelling
from channels.outbox import claim as claiming
from channels.outbox import record as recording
from channels.outbox.deliver import deliver
from channels.outbox.models import Message
from channels.tracking import judge as judging
from channels.tracking.judge import judge
from channels.tracking.models import Hit
from lifecycle.consent import close_for_good as closing
from lifecycle.consent.models import Suppression
from lifecycle.contacts import erase as erasing
from lifecycle.contacts.erase import erase
from lifecycle.contacts.lock import lock
from lifecycle.contacts.models import Contact
from tests.cast import Cast
from tests.channels.letters import outcome, send

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]

Job = Callable[[], object]


def meeting(monkeypatch: pytest.MonkeyPatch, places: tuple[Any, Any], name: str, worker: Job, eraser: Job) -> None:
    """The worker is stopped where it calls what has this name, until the eraser has done so; or half a second, where
    the eraser waits for the worker, as it should.
    """
    reading, held, problems = threading.Event(), threading.Event(), list[BaseException]()
    of_worker, of_eraser = (getattr(place, name) for place in places)

    def worker_calls(*args: Any, **named: Any) -> Any:
        reading.set()
        held.wait(0.5)
        return of_worker(*args, **named)

    def eraser_calls(*args: Any, **named: Any) -> Any:
        found = of_eraser(*args, **named)
        held.set()
        return found

    def erases_then() -> None:
        reading.wait(10)
        eraser()

    monkeypatch.setattr(places[0], name, worker_calls)
    monkeypatch.setattr(places[1], name, eraser_calls)

    def run(job: Job) -> None:
        try:
            job()
        except BaseException as problem:
            problems.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(job,)) for job in (worker, erases_then)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []


def nothing_is_left(cast: Cast) -> None:
    assert not Contact.objects.filter(pk=cast.ada.pk).exists()
    assert not Message.objects.filter(contact=cast.ada.pk).exists()
    assert not DeliveryNews.objects.filter(recipient=cast.ada.email).exists()
    assert Suppression.objects.get(channel="email").address == ""


def test_whoever_is_erased_while_news_of_them_are_settled_is_gone(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    mail = send(cast.ada, "email", cast.now)
    other = send(cast.ben, "email", cast.now)
    deliver(now=cast.now)
    told = [News("sparkpost", str(m.pk), "bounced", cast.now, reference=token(m.pk)) for m in (mail, other)]
    told[0].detail["said"] = told[1].detail["said"] = "550 5.1.1 nobody there"
    tell([*told, News("sparkpost", "x", "deferred", cast.now, recipient=str(cast.ada.email))], now=cast.now)
    meeting(
        monkeypatch,
        (settling, erasing),
        "lock",
        lambda: settle(now=cast.now),
        lambda: erase([cast.ada.pk], now=cast.now),
    )
    settle(now=cast.now)
    assert not Contact.objects.filter(pk=cast.ada.pk).exists()
    assert set(Message.objects.values_list("contact", "state")) == {(cast.ben.pk, "failed")}
    assert list(DeliveryNews.objects.values_list("reference", flat=True)) == [token(other.pk)]
    closed = Suppression.objects.filter(channel="email").values_list("address", flat=True)
    assert sorted(closed) == ["", cast.ben.email]


def test_whoever_is_erased_while_their_looks_are_judged_is_gone(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    mail = send(cast.ada, "email", cast.now)
    deliver(now=cast.now)
    Hit.objects.create(message=mail, kind="open", at=cast.now, agent="Firefox")
    later = cast.now + timedelta(minutes=1)
    meeting(monkeypatch, (judging, erasing), "lock", lambda: judge(now=later), lambda: erase([cast.ada.pk], now=later))
    nothing_is_left(cast)
    assert not Hit.objects.exists()


class Closes:
    """A provider that says of everybody that nobody is there."""

    provider = "sparkpost"

    def deliver(
        self, messages: Sequence[Outgoing], *, now: datetime, go_on: Callable[[], bool] = lambda: True
    ) -> list[Result]:
        return [AddressGone("550 5.1.1 nobody there") for _ in messages]


def test_whoever_is_erased_while_their_address_is_closed_is_gone(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    send(cast.ada, "email", cast.now)
    sends, erases = (lambda: deliver(now=cast.now, carry=Closes())), (lambda: erase([cast.ada.pk], now=cast.now))
    meeting(monkeypatch, (recording, closing), "suppress", sends, erases)
    nothing_is_left(cast)


def test_whoever_is_erased_while_a_place_of_theirs_is_given_back_is_gone(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_line = send(cast.ada, "sms", cast.now)
    Message.objects.filter(pk=in_line.pk).update(state="held", reason="capped", due_at=cast.now + timedelta(days=1))
    late = send(cast.ada, "email", cast.now)
    Message.objects.filter(pk=late.pk).update(expires_at=cast.now)
    sends, erases = (lambda: deliver(now=cast.now)), (lambda: erase([cast.ada.pk], now=cast.now))
    meeting(monkeypatch, (claiming, cancelling), "call_up", sends, erases)
    assert not Contact.objects.filter(pk=cast.ada.pk).exists()
    assert not Message.objects.filter(contact=cast.ada.pk).exists()


def test_what_may_not_go_stays_in_line_while_somebody_holds_the_contact(cast: Cast) -> None:
    late = send(cast.ada, "email", cast.now)
    Message.objects.filter(pk=late.pk).update(expires_at=cast.now)
    other = send(cast.ben, "email", cast.now)
    is_held, let_go = threading.Event(), threading.Event()

    def hold() -> int:
        with transaction.atomic():
            found = lock([cast.ada.pk])
            is_held.set()
            let_go.wait(10)
        return len(found)

    with ThreadPoolExecutor(1) as threads:
        holding = threads.submit(closed_after, hold)
        is_held.wait(10)
        deliver(now=cast.now)
        meanwhile = outcome(late), outcome(other)
        let_go.set()
        assert holding.result() == 1
    assert meanwhile == (("queued", ""), ("sent", ""))
    deliver(now=cast.now)
    assert outcome(late) == ("expired", "expired")


def test_two_workers_settle_each_piece_of_news_once(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    send(cast.ada, "email", cast.now)
    deliver(now=cast.now)
    tell([News("sparkpost", str(n), "deferred", cast.now, recipient=f"{n}@x.example") for n in range(20)], now=cast.now)
    both, matched = threading.Barrier(2), settling._matched
    monkeypatch.setattr(settling, "_matched", lambda found: (both.wait(10), matched(found))[1])
    with ThreadPoolExecutor(2) as threads:
        done = [threads.submit(closed_after, lambda: settle(now=cast.now)) for _ in range(2)]
    assert sum(each.result() for each in done) == 20


def closed_after(job: Callable[[], int]) -> int:
    try:
        return job()
    finally:
        connection.close()
