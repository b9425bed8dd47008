"""The journey map in the admin: looked at, and shaped by whoever may."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from campaigns.journey import shape
from campaigns.journey.map import Journey, journey, personas
from lifecycle.clock.read import now as read_now
from lifecycle.look.extra_page import extra_page
from lifecycle.look.link import admin_link
from lifecycle.segments.models import Segment

__all__ = ["journey_page"]
WINDOWS = {7: gettext_lazy("Last 7 days"), 30: gettext_lazy("Last 30 days"), 90: gettext_lazy("Last 90 days")}
USUAL = 7
MOST_SEGMENTS = 200


@extra_page("journey/", name="journey")
def journey_page(request: HttpRequest) -> HttpResponse:
    if not request.user.has_perm("campaigns.view_campaign"):
        raise PermissionDenied
    may_shape = request.user.has_perm("campaigns.change_journeyrow")
    if request.method == "POST":
        if not may_shape:
            raise PermissionDenied
        return _shaped(request)
    return TemplateResponse(request, "admin/journey/page.html", _context(request, may_shape))


def _context(request: HttpRequest, may_shape: bool) -> dict[str, Any]:
    days = int(request.GET["days"]) if request.GET.get("days", "") in map(str, WINDOWS) else USUAL
    chosen = personas()
    persona = next((each for each in chosen if str(each.pk) == request.GET.get("persona")), None)
    is_shaping = may_shape and "shape" in request.GET
    now = read_now()
    found = journey(since=now - timedelta(days=days), now=now, segment=persona)
    return admin.site.each_context(request) | {
        "title": _("Journey map"),
        "sentence": _sentence(found),
        "map": found,
        "days": days,
        "windows": WINDOWS.items(),
        "personas": chosen,
        "persona": persona,
        "may_shape": may_shape,
        "is_shaping": is_shaping,
        "segments": Segment.objects.only("pk", "name")[:MOST_SEGMENTS] if is_shaping else [],
        "playbooks_url": admin_link("playbooks"),
        "stages_url": admin_link("lifecycle_stage_changelist"),
    }


def _sentence(found: Journey) -> str:
    gaps = len(found.gaps)
    if not found.heads:
        return _("No stages yet.")
    if not gaps:
        return _("Every stage with people in it hears from us.")
    said = ngettext("%d gap is worth closing.", "%d gaps are worth closing.", gaps)
    return said % gaps


def _shaped(request: HttpRequest) -> HttpResponse:
    said = request.POST
    deed = SHAPES.get(said.get("do", ""))
    if deed is None:
        raise PermissionDenied
    try:
        deed(request)
    except shape.BadShape as problem:
        messages.warning(request, str(problem))
    return HttpResponseRedirect(f"{request.get_full_path()}")


def _number(request: HttpRequest, name: str) -> int:
    """0 where it is none: nothing has that number."""
    said = request.POST.get(name, "")
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 19 else 0


def _text(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "").replace("\x00", "")


def _cell(request: HttpRequest) -> tuple[int, str]:
    """Which cell: its row's number and its stage, as “3~loyalty”."""
    row, _way, stage = _text(request, "cell").partition("~")
    return (int(row) if row.isascii() and row.isdecimal() and len(row) < 19 else 0), stage


def _place(request: HttpRequest) -> None:
    row, stage = _cell(request)
    shape.place_campaign(campaign=_number(request, "campaign"), row=row, stage=stage)


def _note(request: HttpRequest) -> None:
    row, stage = _cell(request)
    shape.add_note(row=row, stage=stage, text=_text(request, "text"))


def _move_note(request: HttpRequest) -> None:
    row, stage = _cell(request)
    shape.move_note(note=_number(request, "note"), row=row, stage=stage)


def _personas(request: HttpRequest) -> None:
    said = [each for each in request.POST.getlist("segment") if each.isascii() and each.isdecimal() and len(each) < 19]
    shape.choose_personas(segments=[int(each) for each in said])


SHAPES: dict[str, Callable[[HttpRequest], object]] = {
    "begin": lambda request: shape.lay_rows(),
    "add_row": lambda request: shape.add_row(name=_text(request, "name")),
    "rename_row": lambda request: shape.rename_row(row=_number(request, "row"), name=_text(request, "name")),
    "hide_row": lambda request: shape.hide_row(row=_number(request, "row"), is_hidden=True),
    "show_row": lambda request: shape.hide_row(row=_number(request, "row"), is_hidden=False),
    "drop_row": lambda request: shape.drop_row(row=_number(request, "row")),
    "row_up": lambda request: shape.move_row(row=_number(request, "row"), up=True),
    "row_down": lambda request: shape.move_row(row=_number(request, "row"), up=False),
    "add_note": _note,
    "move_note": _move_note,
    "drop_note": lambda request: shape.drop_note(note=_number(request, "note")),
    "place": _place,
    "hide": lambda request: shape.hide_campaign(campaign=_number(request, "campaign")),
    "put_back": lambda request: shape.put_back(campaign=_number(request, "campaign")),
    "personas": _personas,
    "start_over": lambda request: shape.start_over(),
}
