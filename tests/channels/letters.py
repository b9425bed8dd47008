"""Messages for tests: the words, and the line they wait in."""

from datetime import datetime
from typing import Any

from channels.adapters.base import adapters
from channels.content.models import Content
from channels.content.save import save_content
from channels.outbox.enqueue import NewMessage, enqueue
from channels.outbox.models import Message
from lifecycle.contacts.models import Contact

MAIL = {
    "subject": "Hello {{ contact.first_name }}",
    "html": '<p>Hello {{ contact.first_name }}, <a href="https://shop.example/sale?c={{ contact.external_id }}">look</a></p>',
}
TEXT = {"text": "Hello {{ contact.first_name }}, look: https://shop.example/sale"}
SOURCES = {"email": MAIL, "sms": TEXT}


def words(channel: str, now: datetime, source: dict[str, Any] | None = None) -> Content:
    payload = adapters.get(channel)().compile(source or SOURCES[channel])
    return save_content(channel=channel, payload=payload, now=now)


def letter(contact: Contact, channel: str, now: datetime, **more: Any) -> NewMessage:
    source = more.pop("source", None)
    named: dict[str, Any] = {
        "reference": f"test/{contact.pk}/{channel}",
        "due_at": now,
        "content_id": words(channel, now, source).pk,
        "merge": {"contact": {"first_name": contact.first_name, "external_id": contact.external_id}},
    }
    return NewMessage(contact_id=contact.pk, channel=channel, **{**named, **more})


def send(contact: Contact, channel: str, now: datetime, **more: Any) -> Message:
    new = letter(contact, channel, now, **more)
    enqueue([new], now=now)
    return Message.objects.get(reference=new.reference)


def outcome(message: Message) -> tuple[str, str]:
    message.refresh_from_db()
    return message.state, message.reason
