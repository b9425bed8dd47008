"""What mail providers tell, in Anymail's vocabulary. The receivers are connected where the addresses are."""

from contextvars import ContextVar
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from anymail.signals import inbound, tracking
from django.dispatch import receiver

from channels.adapters.base import News
from channels.feedback.lasting import lasting
from channels.feedback.tell import tell
from channels.links.token import message_of
from lifecycle.clock.read import now

KINDS = {
    "queued": "sent",
    "sent": "sent",
    "delivered": "delivered",
    "deferred": "deferred",
    "bounced": "bounced",
    "rejected": "rejected",
    "failed": "failed",
    "complained": "complained",
    "unsubscribed": "unsubscribed",
    "opened": "opened",
    "clicked": "clicked",
}
NAMES = {"Amazon SES": "amazon_ses", "Unisender Go": "unisender_go", "SendinBlue": "brevo"}

# Of one post: a provider may send a thousand events in it, and they are kept by one statement.
heard: ContextVar[list[News] | None] = ContextVar("heard", default=None)


@receiver(tracking, dispatch_uid="channels.tracking")
def on_tracking(sender: Any, event: Any, esp_name: str, **named: Any) -> None:
    received, provider = now(), NAMES.get(esp_name, esp_name.lower())
    detail = {
        "why": event.reject_reason or "",
        "said": event.mta_response or event.description or "",
        "type": event.event_type or "",
        "lasting": lasting(provider, event.esp_event),
    }
    _keep(
        News(
            provider=provider,
            dedupe_key=key_of(event, event.recipient, event.click_url),
            kind=KINDS.get(event.event_type, "unknown"),
            at=_moment(event.timestamp, received),
            provider_id=str(event.message_id or ""),
            reference=_reference(event),
            recipient=event.recipient or "",
            detail={name: value for name, value in detail.items() if value},
        ),
        received,
    )


@receiver(inbound, dispatch_uid="channels.inbound")
def on_inbound(sender: Any, event: Any, esp_name: str, **named: Any) -> None:
    received, mail = now(), event.message
    address = mail.envelope_sender or (mail.from_email.addr_spec if mail.from_email else "")
    _keep(
        News(
            provider=NAMES.get(esp_name, esp_name.lower()),
            dedupe_key=key_of(event, address, mail.get("Message-ID")),
            kind="inbound",
            at=_moment(event.timestamp, received),
            recipient=address,
            detail={"channel": "email", "subject": mail.subject or "", "text": (mail.text or "")[:2000]},
        ),
        received,
    )


def _keep(news: News, received: datetime) -> None:
    together = heard.get()
    if together is None:
        tell([news], now=received)
    else:
        together.append(news)


def _moment(told: datetime | None, received: datetime) -> datetime:
    return min(told.astimezone(UTC), received) if told else received


def _reference(event: Any) -> str:
    """The name we gave the message: as the call's metadata, or in the Message-ID of a mail that went by SMTP."""
    metadata = event.metadata if isinstance(event.metadata, dict) else {}
    if metadata.get("message"):
        return str(metadata["message"])
    local = str(event.message_id or "").strip("<>").partition("@")[0]
    return local if message_of(local) is not None else ""


def key_of(event: Any, recipient: object, link: object) -> str:
    """Some providers number their events, one number for all recipients of a mail; others only repeat what they said."""
    posted = event.esp_event if isinstance(event.esp_event, dict) else {}
    numbered = posted.get("event-data")  # Mailgun: the signature's token, which Anymail takes, is another for each try
    event_id = numbered.get("id") if isinstance(numbered, dict) else event.event_id
    which = [event_id, recipient] if event_id else [getattr(event, "message_id", ""), event.timestamp, recipient, link]
    return sha256("\n".join(map(str, [event.event_type, *which])).encode("utf-8", "replace")).hexdigest()
