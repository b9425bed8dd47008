"""What Twilio tells about texts we sent, and the texts people send us."""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import wraps
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from twilio.request_validator import RequestValidator, get_signature_algorithm

from channels.adapters.base import News
from channels.feedback.hear import close_numbers
from channels.feedback.tell import tell, unheard
from lifecycle.clock.read import now

KINDS = {
    "queued": "sent",
    "accepted": "sent",
    "sending": "sent",
    "sent": "sent",
    "delivered": "delivered",
    "read": "delivered",
    "undelivered": "failed",
    "failed": "failed",
}
NOTHING_TO_SAY = '<?xml version="1.0" encoding="UTF-8"?><Response/>'

Said = dict[str, str]  # what Twilio says, by names in small letters: forms and JSON dress them differently
View = Callable[[HttpRequest], HttpResponse]
# Twilio's event streams tell in the type what a form tells in MessageStatus.
STREAMED = "com.twilio.messaging."


def signed(view: View) -> View:
    @csrf_exempt
    @require_POST
    @wraps(view)
    def guard(request: HttpRequest) -> HttpResponse:
        if not is_signed(request):
            return HttpResponseForbidden("The signature is not Twilio's.")
        return view(request)

    return guard


def is_signed(request: HttpRequest) -> bool:
    """By the token of today, or by the one before it while it is being replaced. A form is signed with its fields,
    a JSON body through its hash in the address."""
    if "bodySHA256" not in request.GET and is_json(request):
        return False
    url = settings.PUBLIC_URL + request.get_full_path()
    signature = request.headers.get("X-Twilio-Signature", "")
    tokens = [token for token in (settings.TWILIO_AUTH_TOKEN, settings.TWILIO_AUTH_TOKEN_OLD) if token]
    algorithm = get_signature_algorithm(request.headers.get("X-Twilio-Webhooks-Signature-Settings", ""))
    said = request.body.decode("utf-8", "surrogateescape") if is_json(request) else request.POST
    try:
        return any([RequestValidator(token).validate(url, said, signature, algorithm) for token in tokens])
    except UnicodeEncodeError:
        return False


def is_json(request: HttpRequest) -> bool:
    return request.content_type == "application/json"


def said_by(request: HttpRequest) -> list[Said]:
    """Everything in one call; a stream of events brings many."""
    if not is_json(request):
        return [_plain(request.POST)] if request.POST else []
    try:
        posted = json.loads(request.body)
    except (ValueError, RecursionError):
        return []
    found = posted if isinstance(posted, list) else [posted]
    return [_unwrapped(each) for each in found if isinstance(each, dict)]


def _plain(said: Mapping[str, Any]) -> Said:
    return {str(name).lower(): str(value) for name, value in said.items() if isinstance(value, str | int)}


def _unwrapped(event: Mapping[str, Any]) -> Said:
    data, kind = event.get("data"), str(event.get("type", ""))
    if not isinstance(data, dict) or not kind.startswith(STREAMED):
        return _plain(event)
    return {"messagestatus": kind.rpartition(".")[2], **_plain(data)}


@signed
def status(request: HttpRequest) -> HttpResponse:
    moment = now()
    tell([_status_news(said, request.GET.get("message", ""), moment) for said in said_by(request)], now=moment)
    return HttpResponse(status=204)


def _status_news(said: Said, reference: str, moment: datetime) -> News:
    state = said.get("messagestatus") or said.get("smsstatus") or ""
    sid = said.get("messagesid") or said.get("smssid") or ""
    return News(
        provider="twilio",
        dedupe_key=f"{sid}/{state}",
        kind=KINDS.get(state, "unknown"),
        at=moment,
        provider_id=sid,
        reference=reference,
        recipient=said.get("to", ""),
        detail={"type": state, "code": said.get("errorcode", "")},
    )


@signed
def inbound(request: HttpRequest) -> HttpResponse:
    moment = now()
    news = [_inbound_news(said, moment) for said in said_by(request)]
    with transaction.atomic():
        # Whoever says STOP is heard before we answer, not when a worker comes by. Closing waits for nobody's lock.
        close_numbers(unheard(news), now=moment)
        tell(news, now=moment)
    return HttpResponse(NOTHING_TO_SAY, content_type="text/xml")


def _inbound_news(said: Said, moment: datetime) -> News:
    return News(
        provider="twilio",
        dedupe_key=f"{said.get('messagesid', '')}/inbound",
        kind="inbound",
        at=moment,
        recipient=said.get("from", ""),
        detail={
            "channel": "sms",
            "text": said.get("body", ""),
            "to": said.get("to", ""),
            "opt_out_type": said.get("optouttype", ""),
        },
    )
