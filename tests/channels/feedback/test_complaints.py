"""Too many complaints stop our mail by themselves, before mailbox providers stop it for good."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from channels.adapters.base import News
from channels.feedback.complaints import Rate, complaint_rates
from channels.feedback.settle import settle
from channels.feedback.tell import tell
from channels.links.token import token
from channels.outbox.deliver import deliver
from channels.outbox.enqueue import NewMessage, enqueue
from channels.outbox.halt import CHANNEL, lift
from channels.outbox.models import Halt, Message
from lifecycle.clock.set import set_clock
from tests.cast import Cast
from tests.channels.letters import outcome, send

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def sender(settings: Settings) -> None:
    settings.DEFAULT_FROM_EMAIL = "Northwind <hello@northwind.example>"


def delivered(cast: Cast, count: int, *, days: float = 1, domain: str = "northwind.example") -> list[Message]:
    name = f"{domain}/{days}"
    new = [
        NewMessage(
            reference=f"{name}/{n}",
            contact_id=cast.eve.pk,
            channel="email",
            due_at=cast.now,
            content_id=None,
            state="sent",
        )
        for n in range(count)
    ]
    enqueue(new, now=cast.now)
    mails = Message.objects.filter(reference__startswith=name)
    at = cast.now - days * DAY
    mails.update(state="delivered", delivered_at=at, sent_at=at, domain=domain, address=cast.eve.email)
    return list(mails.order_by("pk"))


def complain(cast: Cast, mails: list[Message], *, days: float = 0) -> None:
    at = cast.now - days * DAY
    named = [(mail.pk, token(mail.pk)) for mail in mails]
    tell([News("sparkpost", f"complaint/{pk}", "complained", at, reference=name) for pk, name in named], now=cast.now)
    settle(now=cast.now)


def test_at_three_in_a_thousand_mail_is_paused(cast: Cast) -> None:
    mails = delivered(cast, 1000)
    complain(cast, mails[:2])
    assert not Halt.objects.exists()
    complain(cast, mails[2:3])
    row = Halt.objects.get()
    assert (row.scope, row.key) == (CHANNEL, "email")
    assert row.by == "0.30% of 1000 mails from northwind.example in 7 days were called spam"
    waiting, text = send(cast.ada, "email", cast.now), send(cast.ada, "sms", cast.now)
    deliver(now=cast.now)
    assert (outcome(waiting)[0], outcome(text)[0]) == ("queued", "sent")


def test_below_a_thousand_nothing_is_paused(cast: Cast) -> None:
    complain(cast, delivered(cast, 999)[:30])
    assert not Halt.objects.exists()


def test_what_is_older_than_a_week_does_not_count(cast: Cast) -> None:
    old = delivered(cast, 500, days=8)
    delivered(cast, 700)
    complain(cast, old[:5], days=7.5)
    assert not Halt.objects.exists()
    [rate] = complaint_rates(now=cast.now)
    assert (rate.delivered, rate.complaints) == (700, 0)


def test_a_complaint_counts_once_and_for_its_own_domain(cast: Cast) -> None:
    old = delivered(cast, 1000, domain="old.example")
    mails = delivered(cast, 1000)
    for _ in range(2):
        complain(cast, [*old[:9], *mails[:1]])
    assert complaint_rates(now=cast.now) == [Rate("old.example", 1000, 9), Rate("northwind.example", 1000, 1)]
    assert not Halt.objects.exists()


def test_it_is_paused_again_while_the_rate_stays(cast: Cast) -> None:
    mails = delivered(cast, 1000)
    complain(cast, mails[:3])
    lift(scope=CHANNEL, key="email")
    complain(cast, mails[3:4])
    assert Halt.objects.exists()


def test_a_mail_that_arrives_knows_its_domain(cast: Cast) -> None:
    mail = send(cast.ada, "email", cast.now)
    deliver(now=cast.now)
    tell([News("sparkpost", "d", "delivered", cast.now, reference=token(mail.pk))], now=cast.now)
    settle(now=cast.now)
    assert complaint_rates(now=cast.now) == [Rate("northwind.example", 1, 0)]


@pytest.mark.parametrize(
    ("complaints", "delivered", "is_worrying", "is_over"),
    [(0, 5000, False, False), (9, 10_000, False, False), (10, 10_000, True, False), (29, 10_000, True, False),
     (30, 10_000, True, True), (50, 999, False, False)],
)  # fmt: skip
def test_the_two_limits(complaints: int, delivered: int, is_worrying: bool, is_over: bool) -> None:
    rate = Rate("x", delivered, complaints)
    assert (rate.is_worrying, rate.is_over) == (is_worrying, is_over)


def test_it_is_counted_in_two_statements(cast: Cast) -> None:
    delivered(cast, 300)
    with CaptureQueriesContext(connection) as queries:
        complaint_rates(now=cast.now)
    assert len(queries) == 2


def test_today_says_it(cast: Cast, admin_client: Client, settings: Settings) -> None:
    settings.CLOCK = "manual"
    set_clock(to=cast.now)
    mails = delivered(cast, 1000)
    Message.objects.update(created_at=cast.now - DAY, provider="sparkpost")
    complain(cast, mails[:1])
    page = admin_client.get("/admin/").content.decode()
    assert "0.10%" in page and "1 of 1000 delivered" in page and "Watch it" in page
    complain(cast, mails[1:3])
    page = admin_client.get("/admin/").content.decode()
    assert "At the limit" in page and "Email is paused: 0.30% of 1000 mails" in page
