"""What the canvas asks while somebody looks at it. JSON in, JSON out; each asks for its right."""

from datetime import datetime
from typing import Any

import orjson
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_GET, require_POST

from campaigns.watching.act import CannotDo, act
from campaigns.watching.behind import NoNumber, Number, people_behind
from campaigns.watching.person_rows import person_rows
from campaigns.watching.presence import come_by, others
from campaigns.watching.snapshot import snapshot
from campaigns.watching.step_words import StepWords
from campaigns.watching.window import since, window_named
from campaigns.workflows.models import Campaign
from lifecycle.clock.read import now as read_clock
from lifecycle.look.extra_page import extra_page

__all__ = ["act_view", "people_view", "pulse_view"]

PAGE = 50
CHUNK = 1000  # people in one go; the page asks again for the rest
LARGEST = 100_000  # bytes of a question
LARGEST_ID = 2**63


@extra_page("campaigns/campaign/<int:pk>/pulse/", name="campaigns_campaign_pulse")
@require_POST
def pulse_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Asked every few seconds by each open canvas, which says thereby that somebody is there."""
    campaign = looked_at(request, pk)
    asked = _asked(request)
    now = read_clock()
    user_id = request.user.pk or 0
    come_by(campaign_id=campaign.pk, user_id=user_id, step=_text(asked, "at"), now=now)
    found = snapshot(campaign, window_named(asked.get("window")), now)
    same = asked.get("seen") == found["version"]
    around = others(campaign_id=campaign.pk, user_id=user_id, now=now)
    return JsonResponse({"people": around} if same else {"people": around, **found})


@extra_page("campaigns/campaign/<int:pk>/people/", name="campaigns_campaign_people")
@require_GET
def people_view(request: HttpRequest, pk: int) -> HttpResponse:
    """A page of the people behind a number."""
    campaign = looked_at(request, pk)
    if not request.user.has_perm("lifecycle.view_contact"):
        raise PermissionDenied
    now, zone = read_clock(), timezone.get_current_timezone()
    number = _number(campaign, request.GET.dict(), now)
    named = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    try:
        rows, after = people_behind(number, after=request.GET.get("after", ""), limit=PAGE, named=named)
    except NoNumber as problem:
        return refused(str(problem))
    here = number.step if number.sort in ("waiting", "stuck") else ""
    found = person_rows(campaign, rows, StepWords(campaign), here=here, now=now, zone=zone)
    return JsonResponse(
        {
            "people": found,
            "after": after,
            "until": number.until.isoformat(),
            "may_act": request.user.has_perm("campaigns.change_enrollment"),
        }
    )


@extra_page("campaigns/campaign/<int:pk>/people/act/", name="campaigns_campaign_people_act")
@require_POST
def act_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Move, skip or remove: those named, or the next thousand behind the number."""
    campaign = looked_at(request, pk)
    if not request.user.has_perm("campaigns.change_enrollment"):
        raise PermissionDenied
    asked = _asked(request)
    now = read_clock()
    number = _number(campaign, asked, now)
    after = ""
    try:
        if isinstance(asked.get("ids"), list):
            ids = [each for each in asked["ids"] if type(each) is int and 0 < each < LARGEST_ID][:CHUNK]
        else:
            rows, after = people_behind(number, after=str(asked.get("after") or ""), limit=CHUNK)
            ids = [row.contact_id for row in rows]
        here = number.step if number.sort in ("waiting", "stuck") else ""
        deed, to = _text(asked, "deed"), _text(asked, "to")
        done = act(campaign=campaign, deed=deed, contact_ids=ids, at=here, to=to, now=now)
    except (NoNumber, CannotDo) as problem:
        return refused(str(problem))
    return JsonResponse({"done": done, "after": after})


def looked_at(request: HttpRequest, pk: int) -> Campaign:
    if not request.user.has_perm("campaigns.view_campaign"):
        raise PermissionDenied
    return get_object_or_404(Campaign.objects.select_related("live_version"), pk=pk)


def refused(sentence: str) -> JsonResponse:
    return JsonResponse({"sentence": sentence}, status=400)


def _asked(request: HttpRequest) -> dict[str, Any]:
    try:
        found = orjson.loads(request.body) if len(request.body) <= LARGEST else None
    except orjson.JSONDecodeError:
        found = None
    return found if isinstance(found, dict) else {}


def _number(campaign: Campaign, asked: dict[str, Any], now: datetime) -> Number:
    return Number(
        campaign=campaign,
        sort=_text(asked, "number"),
        step=_text(asked, "step"),
        detail=_text(asked, "detail"),
        since=since(window_named(asked.get("window")), now),
        until=_moment(asked.get("until")) or now,
    )


def _text(asked: dict[str, Any], name: str) -> str:
    """PostgreSQL stores no zero byte and refuses to look for one."""
    return str(asked.get(name) or "").replace("\x00", "")[:64]


def _moment(text: object) -> datetime | None:
    try:
        found = parse_datetime(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return found if found is None or timezone.is_aware(found) else None
