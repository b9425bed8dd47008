"""Each provider that Anymail knows reports to its own door; whatever it says, however often and in whatever order, has
one end. Scaleway reports nothing that Anymail reads."""

from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from django.conf import settings as the_settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from channels.feedback.models import DeliveryNews
from channels.feedback.settle import settle
from channels.links.token import token
from channels.outbox.deliver import deliver
from channels.outbox.models import Message
from lifecycle.consent.models import Suppression
from lifecycle.events.models import Event
from tests.cast import Cast
from tests.channels.feedback.providers import PROVIDERS, News, Provider
from tests.channels.letters import outcome, send

AT = datetime(2026, 11, 2, 15, 31, tzinfo=UTC)
ENDS = {
    "sent": ("sent", ""),
    "delivered": ("delivered", ""),
    "opened": ("delivered", ""),
    "clicked": ("delivered", ""),
    "complained": ("delivered", "complained"),
    "unsubscribed": ("delivered", "opted_out"),
    "hard": ("failed", "bounced"),
}
EACH = pytest.mark.parametrize("provider", PROVIDERS, ids=lambda provider: provider.kind)
EACH_KIND = pytest.mark.parametrize(
    ("provider", "kind"),
    [
        pytest.param(provider, kind, id=f"{provider.kind}-{kind}")
        for provider in PROVIDERS
        for kind in provider.words
        if kind in ENDS
    ],
)


@pytest.fixture
def mail(cast: Cast) -> Message:
    message = send(cast.ada, "email", cast.now)
    deliver(now=cast.now)
    message.refresh_from_db()
    return message


def went_by(message: Message, provider: Provider) -> str:
    provider_id = "1152921500000000" if provider.kind == "mailjet" else "<one-for-all@example.com>"
    Message.objects.filter(pk=message.pk).update(provider=provider.kind, provider_id=provider_id)
    return provider_id


def news(message: Message, provider: Provider, kind: str, number: int = 1, *, named: bool = True, **more: Any) -> News:
    found = {"name": token(message.pk) if named else "", "recipient": message.address, "number": number, "at": AT}
    return News(kind=kind, provider_id=went_by(message, provider), **{**found, **more})


def test_every_provider_of_the_settings_is_tried_here() -> None:
    assert {provider.kind for provider in PROVIDERS} == set(the_settings.EMAIL_PROVIDERS) - {"smtp", "scaleway"}


@EACH_KIND
def test_what_it_reports_reaches_the_message(
    mail: Message, client: Client, settings: Settings, cast: Cast, provider: Provider, kind: str
) -> None:
    settings.ANYMAIL = provider.settings()
    for _ in range(2):
        assert provider.call(client, news(mail, provider, kind)).status_code == 200
    assert DeliveryNews.objects.count() == 1
    settle(now=cast.now)
    state, closed = ENDS[kind]
    assert outcome(mail) == (state, "bounced" if kind == "hard" else "")
    assert [row.reason for row in Suppression.objects.all()] == ([closed] if closed else [])


@EACH_KIND
def test_without_our_name_it_is_found_by_the_provider_s_id_and_the_address(
    mail: Message, client: Client, settings: Settings, cast: Cast, provider: Provider, kind: str
) -> None:
    settings.ANYMAIL = provider.settings()
    other = send(cast.ben, "email", cast.now)
    deliver(now=cast.now)
    went_by(mail, provider)
    told = news(other, provider, kind, named=False, recipient=cast.ben.email.upper())
    assert provider.call(client, told).status_code == 200
    settle(now=cast.now)
    assert (outcome(mail)[0], outcome(other)[0]) == ("sent", ENDS[kind][0])


@EACH
def test_a_bounce_that_passes_closes_nothing(
    mail: Message, client: Client, settings: Settings, cast: Cast, provider: Provider
) -> None:
    settings.ANYMAIL = provider.settings()
    assert provider.call(client, news(mail, provider, "soft")).status_code == 200
    assert settle(now=cast.now) == 1
    assert not Suppression.objects.exists()


@EACH
def test_two_people_of_one_mail_and_two_links_are_not_one_event(
    mail: Message, client: Client, settings: Settings, provider: Provider
) -> None:
    settings.ANYMAIL = provider.settings()
    kind = "clicked"
    others: list[dict[str, Any]] = [{}, {"recipient": "ben@example.com"}, {"at": AT + timedelta(seconds=9)}]
    # Amazon numbers what it tells of all recipients at once.
    for number, more in zip((1, 1, 2), others, strict=True):
        provider.call(client, news(mail, provider, kind, number, **more))
    assert DeliveryNews.objects.count() == 3


@EACH
@pytest.mark.parametrize(("key", "is_heard"), [("today", True), ("yesterday", True), ("guess", False)])
def test_two_secrets_are_good_while_one_is_replaced(
    mail: Message, client: Client, settings: Settings, provider: Provider, key: str, is_heard: bool
) -> None:
    settings.ANYMAIL = provider.settings("today", "yesterday")
    response = provider.call(client, news(mail, provider, "hard"), key)
    assert (response.status_code, DeliveryNews.objects.exists()) == (200 if is_heard else 400, is_heard)


@EACH
def test_without_a_secret_or_signature_nothing_changes(
    mail: Message, client: Client, settings: Settings, provider: Provider
) -> None:
    told = news(mail, provider, "hard")
    settings.ANYMAIL = {f"{provider.kind.upper()}_API_KEY": "x"} if provider.kind != "unisender_go" else {}
    assert provider.call(client, told).status_code in (400, 403)
    settings.ANYMAIL = provider.settings()
    bare = client.post(provider.url, "{}", content_type="application/json")
    assert bare.status_code in (400, 401, 403)
    assert client.get(provider.url).status_code in (200, 405)
    assert not DeliveryNews.objects.exists()


@EACH
def test_nonsense_from_a_provider_is_a_400(client: Client, settings: Settings, db: None, provider: Provider) -> None:
    settings.ANYMAIL = {"WEBHOOK_SECRET": "us:today"}
    for body in (b"", b"[", b"{}", b"[[]]", b'"x"', b"\xff\x00", b"null"):
        response = client.post(
            provider.url, body, content_type="application/json", headers={"authorization": "Basic dXM6dG9kYXk="}
        )
        assert response.status_code in (200, 400, 401, 403)
    assert not DeliveryNews.objects.exclude(kind="unknown").exists()


ORDERS = [
    ("delivered", "opened", "hard"),
    ("delivered", "opened", "complained"),
    ("delivered", "clicked", "unsubscribed", "opened"),
]


@pytest.mark.parametrize("kinds", ORDERS)
def test_any_order_late_or_twice_comes_to_the_same_end(
    client: Client, settings: Settings, cast: Cast, kinds: tuple[str, ...]
) -> None:
    provider = next(each for each in PROVIDERS if each.kind == "sendgrid")
    settings.ANYMAIL = provider.settings()
    ends = set()
    for number, order in enumerate(permutations(kinds)):
        for is_together in (True, False):
            Suppression.objects.all().delete()
            message = send(cast.ada, "email", cast.now, kind="service", reference=f"{number}/{is_together}")
            deliver(now=cast.now)
            message.refresh_from_db()
            for place, kind in enumerate((*order, order[0])):
                at = AT + timedelta(minutes=kinds.index(kind))
                told = news(message, provider, kind, message.pk * 10 + kinds.index(kind), at=at)
                assert provider.call(client, told).status_code == 200, place
                if not is_together:
                    settle(now=cast.now)
            settle(now=cast.now)
            message.refresh_from_db()
            events = Event.objects.filter(message_id__startswith=f"{message.pk}/").order_by("name")
            ends.add(
                (message.state, message.reason, message.detail, message.delivered_at, message.sent_at)
                + tuple(events.values_list("name", flat=True))
                + tuple(Suppression.objects.values_list("address", flat=True))
            )
    assert len(ends) == 1


def test_a_thousand_events_in_one_post_are_kept_by_one_statement(
    mail: Message, client: Client, settings: Settings
) -> None:
    provider = next(each for each in PROVIDERS if each.kind == "sparkpost")
    settings.ANYMAIL = provider.settings()
    one = provider.post(provider, news(mail, provider, "delivered"), "today")[0]["msys"]["message_event"]
    body = [{"msys": {"message_event": {**one, "event_id": f"event-{number}"}}} for number in range(1000)]
    with CaptureQueriesContext(connection) as queries:
        response = client.post(
            provider.url, body, content_type="application/json", headers={"authorization": "Basic dXM6dG9kYXk="}
        )
    assert (response.status_code, DeliveryNews.objects.count()) == (200, 1000)
    assert len(queries) <= 3
    assert outcome(mail)[0] == "sent"  # the work is done later


def test_a_mail_that_went_by_smtp_is_found_by_its_message_id(
    mail: Message, client: Client, settings: Settings, cast: Cast
) -> None:
    provider = next(each for each in PROVIDERS if each.kind == "mailgun")
    settings.ANYMAIL = provider.settings()
    told = News("delivered", "", mail.address, f"<{token(mail.pk)}@northwind.example>", AT)
    assert provider.call(client, told).status_code == 200
    settle(now=cast.now)
    assert outcome(mail)[0] == "delivered"
