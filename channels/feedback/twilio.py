"""What Twilio tells about texts we sent, and the texts people send us."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from twilio.request_validator import RequestValidator

from channels.adapters.base import News
from channels.feedback.settle import settle
from channels.feedback.tell import tell
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

View = Callable[[HttpRequest], HttpResponse]


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
    """By the token of today, or by the one before it while it is being replaced."""
    url = settings.PUBLIC_URL + request.get_full_path()
    signature = request.headers.get("X-Twilio-Signature", "")
    tokens = [token for token in (settings.TWILIO_AUTH_TOKEN, settings.TWILIO_AUTH_TOKEN_OLD) if token]
    return any([RequestValidator(token).validate(url, request.POST, signature) for token in tokens])


@signed
def status(request: HttpRequest) -> HttpResponse:
    said, moment = request.POST, now()
    state = said.get("MessageStatus") or said.get("SmsStatus") or ""
    sid = said.get("MessageSid") or said.get("SmsSid") or ""
    news = News(
        provider="twilio",
        dedupe_key=f"{sid}/{state}",
        kind=KINDS.get(state, "unknown"),
        at=moment,
        provider_id=sid,
        reference=request.GET.get("message", ""),
        recipient=said.get("To", ""),
        detail={"type": state, "code": said.get("ErrorCode", "")},
    )
    tell([news], now=moment)
    return HttpResponse(status=204)


@signed
def inbound(request: HttpRequest) -> HttpResponse:
    said, moment = request.POST, now()
    news = News(
        provider="twilio",
        dedupe_key=f"{said.get('MessageSid', '')}/inbound",
        kind="inbound",
        at=moment,
        recipient=said.get("From", ""),
        detail={
            "channel": "sms",
            "text": said.get("Body", ""),
            "to": said.get("To", ""),
            "opt_out_type": said.get("OptOutType", ""),
        },
    )
    # Whoever says STOP is heard before we answer, not when a worker comes by.
    settle(now=moment, only=tell([news], now=moment))
    return HttpResponse(NOTHING_TO_SAY, content_type="text/xml")
