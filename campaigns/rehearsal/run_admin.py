"""What the canvas asks about rehearsals over the past. JSON in, JSON out; the pages of runs show the same rows."""

from datetime import timedelta
from typing import Any

import orjson
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_GET, require_POST

from campaigns.rehearsal.ask import ask_for, stop
from campaigns.rehearsal.in_line import is_in_line, words_in_line
from campaigns.rehearsal.models import RehearsalRun
from campaigns.rehearsal.run_people import people_of_run
from campaigns.rehearsal.run_words import run_words
from campaigns.workflows.models import Campaign
from campaigns.workflows.publish import problems_of
from channels.outbox.reasons import REASONS
from lifecycle.clock.read import now as read_clock
from lifecycle.contacts.models import Contact
from lifecycle.look.extra_page import extra_page
from lifecycle.look.link import admin_link
from lifecycle.look.person import person
from lifecycle.look.when import moment_words

__all__ = ["dry_run", "dry_run_ask", "dry_run_people", "dry_run_stop"]

DAYS = (30, 90)
PAGE = 50


@extra_page("campaigns/campaign/<int:pk>/dry-run/ask/", name="campaigns_campaign_dry_run_ask")
@require_POST
def dry_run_ask(request: HttpRequest, pk: int) -> HttpResponse:
    """{"days": 30 or 90, "of": "draft" or "live"}; a worker takes it up."""
    _need(request, "campaigns.change_campaign")
    campaign = get_object_or_404(Campaign.objects.select_related("live_version"), pk=pk)
    asked = _asked(request)
    of_draft = campaign.live_version is None or asked.get("of") != "live"
    if of_draft and (problems := problems_of(campaign)):
        sentences = " ".join(problem.sentence for problem in problems[:3])
        return JsonResponse({"sentence": sentences}, status=400)
    now = read_clock()
    days = asked.get("days") if asked.get("days") in DAYS else DAYS[-1]
    midnight = now.astimezone(timezone.get_current_timezone()).replace(hour=0, minute=0, second=0, microsecond=0)
    start = midnight - timedelta(days=int(days or 0))
    run = ask_for(campaign=campaign, start=start, end=now, of_draft=of_draft, by=request.user, now=now)
    return JsonResponse(run_words(run))


@extra_page("campaigns/campaign/<int:pk>/dry-run/", name="campaigns_campaign_dry_run")
@require_GET
def dry_run(request: HttpRequest, pk: int) -> HttpResponse:
    """The run that `run` names; else the last. Asked again and again while it is under way."""
    _need(request, "campaigns.view_campaign")
    run = _run(request, pk)
    return JsonResponse(run_words(run) if run else {"id": None})


@extra_page("campaigns/campaign/<int:pk>/dry-run/stop/", name="campaigns_campaign_dry_run_stop")
@require_POST
def dry_run_stop(request: HttpRequest, pk: int) -> HttpResponse:
    _need(request, "campaigns.change_campaign")
    asked = _asked(request).get("run")
    run = get_object_or_404(RehearsalRun, pk=asked if isinstance(asked, int) and 0 < asked < 2**63 else 0, campaign=pk)
    stop(run=run, now=read_clock())
    run.refresh_from_db()
    return JsonResponse(run_words(run))


@extra_page("campaigns/campaign/<int:pk>/dry-run/people/", name="campaigns_campaign_dry_run_people")
@require_GET
def dry_run_people(request: HttpRequest, pk: int) -> HttpResponse:
    """A page of the people who were kept of a number; `kept` says how many those are."""
    _need(request, "campaigns.view_campaign")
    _need(request, "lifecycle.view_contact")
    run = _run(request, pk)
    if run is None:
        return JsonResponse({"people": [], "kept": 0, "after": ""})
    asked = (request.GET.get(name, "")[:128] for name in ("number", "step", "detail"))
    found = people_of_run(run, *asked)
    after = request.GET.get("after", "")
    first = int(after) if after.isdecimal() and len(after) < 9 else 0
    page, more = found[first : first + PAGE], len(found) > first + PAGE
    return JsonResponse({"people": _rows(page), "kept": len(found), "after": str(first + PAGE) if more else ""})


def _rows(page: list[tuple[int, str, str, str]]) -> list[dict[str, Any]]:
    """Whoever is no longer among our contacts is left out."""
    known = Contact.objects.in_bulk([contact_id for contact_id, *_rest in page])
    now, zone = read_clock(), timezone.get_current_timezone()
    return [
        _row(known[contact_id], parse_datetime(at) if at else None, step, why, now, zone)
        for contact_id, at, step, why in page
        if contact_id in known
    ]


def _row(contact: Contact, at: Any, step: str, why: str, now: Any, zone: Any) -> dict[str, Any]:
    face = person(str(contact), seed=str(contact.pk), url=admin_link("lifecycle_contact_change", contact.pk))
    return {
        "id": contact.pk,
        "name": face.name,
        "initials": face.initials,
        "tint": face.tint,
        "url": face.url,
        "since": moment_words(at, now=now, zone=zone) if at else "",
        "step": step,
        "note": _note(why),
    }


def _note(why: str) -> str:
    if why in REASONS:
        return str(REASONS[why].sentence)
    return words_in_line(why) if is_in_line(why) else ""


def _run(request: HttpRequest, pk: int) -> RehearsalRun | None:
    runs = RehearsalRun.objects.filter(campaign=pk).select_related("campaign__live_version")
    asked = request.GET.get("run", "")
    if not asked:
        get_object_or_404(Campaign, pk=pk)
        return runs.first()
    return get_object_or_404(runs, pk=int(asked) if asked.isdecimal() and len(asked) < 19 else 0)


def _need(request: HttpRequest, right: str) -> None:
    if not request.user.has_perm(right):
        raise PermissionDenied


def _asked(request: HttpRequest) -> dict[str, Any]:
    try:
        found = orjson.loads(request.body)
    except orjson.JSONDecodeError:
        found = None
    return found if isinstance(found, dict) else {}
