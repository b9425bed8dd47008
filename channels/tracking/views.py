"""The links in our messages. No cookie and no log-in; a link leads only to where the message's words lead."""

from base64 import b64decode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from channels.links.token import message_of
from channels.tracking.look import Look, look
from channels.tracking.machine import is_machine
from lifecycle.clock.read import now

PIXEL = b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
HIGHEST_LINK = 32_767


@csrf_exempt
@require_safe
def follow(request: HttpRequest, token: str, link: int = 0) -> HttpResponse:
    message_id = message_of(token)
    seen = _look(request, message_id, link) if message_id is not None and link <= HIGHEST_LINK else None
    target = look(seen, now=now()) if seen else None
    if target is None:
        return render(request, "public/tracking/nowhere.html", status=404)
    return _private(HttpResponseRedirect(target))


@csrf_exempt
@require_safe
def picture(request: HttpRequest, token: str) -> HttpResponse:
    """Always the picture: a broken one would show."""
    message_id = message_of(token)
    if message_id is not None:
        look(_look(request, message_id, None), now=now())
    return _private(HttpResponse(PIXEL, content_type="image/gif"))


def _look(request: HttpRequest, message_id: int, link: int | None) -> Look:
    agent = request.headers.get("User-Agent", "").replace("\0", "")
    return Look(message_id, agent, is_machine(request.method or "", agent, request.headers), link)


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response
