"""What mail providers report, in SparkPost's words as an example."""

import json
from base64 import b64encode
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from pytest_django import Settings

from channels.feedback.models import DeliveryNews
from channels.feedback.settle import settle
from channels.links.token import token
from channels.outbox.deliver import deliver
from channels.outbox.models import Message
from lifecycle.consent.models import Suppression
from lifecycle.consent.permission import permissions
from lifecycle.contacts.erase import erase
from lifecycle.contacts.export import export
from lifecycle.events.models import Event
from tests.cast import Cast
from tests.channels.letters import outcome, send


@pytest.fixture(autouse=True)
def secret(settings: Settings) -> None:
    settings.ANYMAIL = {"WEBHOOK_SECRET": ["us:today", "us:yesterday"], "SPARKPOST_API_KEY": "x"}


@pytest.fixture
def mail(cast: Cast) -> Message:
    message = send(cast.ada, "email", cast.now)
    deliver(now=cast.now)
    Message.objects.update(provider="sparkpost", provider_id="batch-1")
    return message


def report(client: Client, message: Message, kind: str, number: int = 1, login: str = "us:today", **more: Any) -> Any:
    told = {
        "type": kind,
        "event_id": f"event-{number}",
        "transmission_id": "batch-1",
        "raw_rcpt_to": message.address or "ada@example.com",
        "rcpt_meta": {"message": token(message.pk)},
        "timestamp": "1793633400",
        **more,
    }
    return client.post(
        "/hooks/anymail/sparkpost/tracking/",
        json.dumps([{"msys": {"message_event": told}}]),
        content_type="application/json",
        headers={"authorization": "Basic " + b64encode(login.encode()).decode()},
    )


def test_a_delivered_mail_is_delivered_once(mail: Message, client: Client, cast: Cast) -> None:
    for _ in range(2):
        assert report(client, mail, "delivery").status_code == 200
    assert DeliveryNews.objects.count() == 1
    settle(now=cast.now)
    assert outcome(mail) == ("delivered", "")
    assert Event.objects.filter(name="Email Delivered", contact=cast.ada).count() == 1


def test_what_is_reported_is_kept_and_acted_on_later(mail: Message, client: Client, cast: Cast) -> None:
    """The door does nothing that takes longer for more people: a provider waits for its answer, and gives up."""
    before = outcome(mail)
    assert report(client, mail, "bounce", bounce_class="10").status_code == 200
    assert DeliveryNews.objects.get().settled_at is None
    assert outcome(mail) == before
    assert not Suppression.objects.exists()
    settle(now=cast.now)
    assert outcome(mail) == ("failed", "bounced")
    assert Suppression.objects.get().reason == "bounced"


def test_an_address_that_bounced_is_closed_before_the_next_mail(mail: Message, client: Client, cast: Cast) -> None:
    report(client, mail, "bounce", bounce_class="10", raw_reason="550 5.1.1 no such user")
    settle(now=cast.now)
    assert outcome(mail) == ("failed", "bounced")
    assert "no such user" in mail.detail
    again = send(cast.ada, "email", cast.now, reference="again")
    deliver(now=cast.now)
    assert outcome(again) == ("suppressed", "suppressed")


def test_a_full_mailbox_closes_nothing(mail: Message, client: Client, cast: Cast) -> None:
    report(client, mail, "bounce", bounce_class="22", raw_reason="552 5.2.2 mailbox full")
    settle(now=cast.now)
    assert outcome(mail) == ("failed", "bounced")
    assert not Suppression.objects.exists()


def test_a_complaint_closes_the_address_and_stays_a_delivery(mail: Message, client: Client, cast: Cast) -> None:
    report(client, mail, "spam_complaint")
    settle(now=cast.now)
    assert outcome(mail) == ("delivered", "")
    assert Suppression.objects.get().reason == "complained"
    assert Event.objects.filter(name="Email Complained").count() == 1


def test_who_unsubscribes_at_the_provider_has_unsubscribed_here(mail: Message, client: Client, cast: Cast) -> None:
    report(client, mail, "list_unsubscribe")
    settle(now=cast.now)
    assert permissions([cast.ada.pk], channel="email", topic_key="") == set()


def test_news_without_our_name_find_the_message_by_the_provider_s(mail: Message, client: Client, cast: Cast) -> None:
    other = send(cast.ben, "email", cast.now)
    deliver(now=cast.now)
    Message.objects.filter(pk=other.pk).update(provider="sparkpost", provider_id="batch-1")
    report(client, mail, "delivery", rcpt_meta={}, raw_rcpt_to=cast.ben.email.upper())
    settle(now=cast.now)
    assert (outcome(mail)[0], outcome(other)[0]) == ("sent", "delivered")


def test_news_that_overtake_the_provider_s_answer_wait_for_it(mail: Message, client: Client, cast: Cast) -> None:
    Message.objects.update(provider_id="")
    report(client, mail, "delivery", rcpt_meta={})
    received = DeliveryNews.objects.get().received_at
    assert settle(now=received) == 0
    Message.objects.update(provider_id="batch-1")
    assert settle(now=received) == 1
    assert outcome(mail)[0] == "delivered"


@pytest.mark.parametrize(("login", "status"), [("us:today", 200), ("us:yesterday", 200), ("us:guess", 400)])
def test_only_who_knows_a_secret_is_heard(mail: Message, client: Client, login: str, status: int) -> None:
    assert report(client, mail, "bounce", login=login).status_code == status
    assert DeliveryNews.objects.exists() == (status == 200)


def test_without_a_secret_nobody_is_heard(mail: Message, client: Client, settings: Settings) -> None:
    settings.ANYMAIL = {}
    assert report(client, mail, "bounce").status_code == 403
    assert not DeliveryNews.objects.exists()


def test_an_erased_person_is_in_no_news(mail: Message, client: Client, cast: Cast) -> None:
    report(client, mail, "delivery")
    settle(now=cast.now)
    exported = export(cast.ada)
    assert [message["state"] for message in exported["messages"]] == ["delivered"]
    erase([cast.ada.pk], now=cast.now)
    assert not DeliveryNews.objects.exists()
    assert not Message.objects.exists()


def test_a_provider_may_tell_of_thousands_in_one_post(mail: Message, client: Client, cast: Cast) -> None:
    assert report(client, mail, "delivery", said="x" * 4_000_000).status_code == 200
    assert DeliveryNews.objects.count() == 1


@pytest.mark.parametrize("provider", ["sparkpost", "mailgun", "mandrill", "postal", "resend"])
def test_a_post_that_is_too_deep_to_read_is_refused(client: Client, settings: Settings, provider: str) -> None:
    settings.ANYMAIL = {f"{provider.upper()}_{name}": "x" for name in ("WEBHOOK_KEY", "SIGNING_SECRET", "API_KEY")} | {
        "MAILGUN_WEBHOOK_SIGNING_KEY": "x", "WEBHOOK_SECRET": "us:today",
    }  # fmt: skip
    login = "Basic " + b64encode(b"us:today").decode()
    answer = client.post(
        f"/hooks/anymail/{provider}/tracking/", "[" * 200_000, content_type="application/json",
        headers={"authorization": login},
    )  # fmt: skip
    assert 400 <= answer.status_code < 500


def test_an_erasure_finds_the_news_of_an_address_by_an_index(mail: Message) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET enable_seqscan = off")
    for named in ({"recipient__among": ["ada@example.com"]}, {"reference__among": [token(mail.pk)]}):
        assert "news_of_" in DeliveryNews.objects.filter(**named).explain()
