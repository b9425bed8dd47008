"""P27: what the values of one person break breaks their own message; whoever else is in the batch gets theirs."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from campaigns.proof.smtp_sink import Sink
from channels.adapters.base import adapters
from channels.content.save import save_content
from channels.outbox.deliver import deliver
from channels.outbox.enqueue import NewMessage, enqueue
from channels.outbox.models import Message
from tests.cast import Cast
from tests.channels.adapters.shops import Shop
from tests.channels.letters import outcome
from tests.fakes.mail_providers import FakeResend, FakeSparkPost
from tests.fakes.twilio import FakeTwilio

SHARE = "{{ 12 | divided_by: order.people }}"


def nobody(settings: Settings) -> Iterator[dict[str, Any]]:
    settings.SENDING = "off"
    yield {"channel": "email", "subject": "Hello", "html": f"<p>Each pays {SHARE}"}


def smtp(settings: Settings) -> Iterator[dict[str, Any]]:
    sink = Sink(keep=True).start()
    settings.EMAIL_PROVIDER = "smtp"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
    yield {"channel": "email", "subject": f"Each pays {SHARE}", "html": "<p>Hello"}
    sink.stop()


def resend(settings: Settings) -> Iterator[dict[str, Any]]:
    settings.EMAIL_PROVIDER = "resend"
    with FakeResend() as fake:
        settings.ANYMAIL = {"RESEND_API_KEY": "secret", "RESEND_API_URL": fake.url}
        yield {"channel": "email", "subject": f"Each pays {SHARE}", "html": "<p>Hello"}


def sparkpost(settings: Settings) -> Iterator[dict[str, Any]]:
    settings.EMAIL_PROVIDER = "sparkpost"
    with FakeSparkPost() as fake:
        settings.ANYMAIL = {"SPARKPOST_API_KEY": "secret", "SPARKPOST_API_URL": f"{fake.url}/api/v1"}
        yield {"channel": "email", "subject": "Hello", "html": f"<p>Each pays {SHARE}"}


def sparkpost_sender(settings: Settings) -> Iterator[dict[str, Any]]:
    for source in sparkpost(settings):
        yield source | {"html": "<p>Hello", "from_name": f"Each pays {SHARE}"}


def twilio(settings: Settings) -> Iterator[dict[str, Any]]:
    settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN = "AC1", "secret"
    with FakeTwilio() as fake:
        settings.TWILIO_API_BASE_URL = fake.url
        yield {"channel": "sms", "text": f"Each pays {SHARE}"}


def webhook(settings: Settings) -> Iterator[dict[str, Any]]:
    settings.WEBHOOK_ALLOW = ["127.0.0.0/8"]
    with Shop() as shop:
        yield {"channel": "webhook", "url": shop.url, "event": "order.shared", "details": f"each: {SHARE}"}


@pytest.mark.parametrize(
    "carrier", [nobody, smtp, resend, sparkpost, sparkpost_sender, twilio, webhook], ids=lambda each: each.__name__
)
def test_one_bad_value_breaks_one_message(cast: Cast, settings: Settings, carrier: Any) -> None:
    settings.SENDING, settings.PUBLIC_URL = "live", "https://news.example.com"
    with contextmanager(carrier)(settings) as source:
        channel = source.pop("channel")
        content = save_content(channel=channel, payload=adapters.get(channel)().compile(source), now=cast.now)
        people = {cast.ada: 2, cast.ben: 0, cast.eve: 3}
        enqueue(
            [
                NewMessage(
                    contact_id=person.pk,
                    channel=channel,
                    reference=f"test/{person.pk}",
                    due_at=cast.now,
                    content_id=content.pk,
                    merge={"order": {"people": count}},
                    kind="transactional",
                )
                for person, count in people.items()
            ],
            now=cast.now,
        )
        deliver(now=cast.now)
    ends = [outcome(message) for message in Message.objects.order_by("contact_id")]
    assert ends == [("sent", ""), ("failed", "bad_content"), ("sent", "")]
