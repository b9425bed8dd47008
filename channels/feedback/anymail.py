"""What mail providers tell, in Anymail's vocabulary. The receivers are connected where the addresses are."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from hashlib import sha256
from typing import Any

from anymail.signals import inbound, tracking
from anymail.urls import urlpatterns as anymail_urls
from django.conf import settings
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.urls import URLPattern
from django.views.decorators.csrf import csrf_exempt

from channels.adapters.base import News
from channels.feedback.tell import tell
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


@receiver(tracking, dispatch_uid="channels.tracking")
def on_tracking(sender: Any, event: Any, esp_name: str, **named: Any) -> None:
    received = now()
    detail = {
        "why": event.reject_reason or "",
        "said": event.mta_response or event.description or "",
        "type": event.event_type or "",
    }
    tell(
        [
            News(
                provider=_provider(esp_name),
                dedupe_key=_key(event, event.recipient, event.click_url),
                kind=KINDS.get(event.event_type, "unknown"),
                at=_moment(event.timestamp, received),
                provider_id=str(event.message_id or ""),
                reference=str((event.metadata or {}).get("message") or ""),
                recipient=event.recipient or "",
                detail={name: value for name, value in detail.items() if value},
            )
        ],
        now=received,
    )


@receiver(inbound, dispatch_uid="channels.inbound")
def on_inbound(sender: Any, event: Any, esp_name: str, **named: Any) -> None:
    received, mail = now(), event.message
    address = mail.envelope_sender or (mail.from_email.addr_spec if mail.from_email else "")
    tell(
        [
            News(
                provider=_provider(esp_name),
                dedupe_key=_key(event, address, mail.get("Message-ID")),
                kind="inbound",
                at=_moment(event.timestamp, received),
                recipient=address,
                detail={"channel": "email", "subject": mail.subject or "", "text": (mail.text or "")[:2000]},
            )
        ],
        now=received,
    )


def _provider(esp_name: str) -> str:
    return {"Amazon SES": "amazon_ses", "Unisender Go": "unisender_go"}.get(esp_name, esp_name.lower())


def _moment(told: datetime | None, received: datetime) -> datetime:
    return min(told.astimezone(UTC), received) if told else received


def _key(event: Any, *more: object) -> str:
    """Providers number their events, or repeat them as they were."""
    if event.event_id:
        return f"{event.event_type}/{event.event_id}"
    said = [event.event_type, getattr(event, "message_id", ""), event.timestamp, *more]
    return sha256("\n".join(map(str, said)).encode("utf-8", "replace")).hexdigest()


def guarded(pattern: URLPattern) -> URLPattern:
    """Anymail lets everybody in where no secret is set and the provider signs nothing. We let nobody in."""
    view: Callable[..., HttpResponse] = pattern.callback
    view_class: Any = view.view_class  # type: ignore[attr-defined]
    signs = not getattr(view_class, "warn_if_no_basic_auth", True)

    @csrf_exempt
    @wraps(view)
    def guard(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        if not signs and not settings.ANYMAIL.get("WEBHOOK_SECRET"):
            return HttpResponseForbidden("Set ANYMAIL_WEBHOOK_SECRET to let this provider report.")
        return view(request, *args, **named)

    return URLPattern(pattern.pattern, guard, pattern.default_args, f"hook_{pattern.name}")


urlpatterns = [guarded(pattern) for pattern in anymail_urls if isinstance(pattern, URLPattern)]
