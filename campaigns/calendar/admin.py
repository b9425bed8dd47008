from datetime import datetime

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from campaigns.broadcasts.models import Broadcast
from campaigns.broadcasts.plan import plan_in
from campaigns.broadcasts.reschedule import CannotMove, reschedule
from campaigns.broadcasts.words import when_words
from campaigns.calendar.calendar import Calendar, calendar
from campaigns.calendar.people import people_in
from campaigns.calendar.period import FIRST, LAST, period
from campaigns.workflows.editing.open_draft import Stale
from campaigns.workflows.graph import BadGraph
from campaigns.workflows.screens.frame import seen
from lifecycle.clock.read import now as read_now
from lifecycle.look.extra_page import extra_page
from lifecycle.look.link import admin_link

__all__ = ["calendar_page", "crowded_people"]
VIEWS = (("month", "calendar_month"), ("week", "calendar_view_week"), ("list", "view_agenda"))


@extra_page("calendar/", name="calendar")
def calendar_page(request: HttpRequest) -> HttpResponse:
    if not request.user.has_perm("campaigns.view_campaign"):
        raise PermissionDenied
    if request.method == "POST":
        return _moved(request)
    found = _calendar(request)
    names = {"month": _("Month"), "week": _("Week"), "list": _("List")}
    context = admin.site.each_context(request) | {
        "title": _("Calendar"),
        "calendar": found,
        "views": [(key, names[key], icon) for key, icon in VIEWS],
        "new_url": admin_link("campaigns_broadcast_add") if request.user.has_perm("campaigns.add_campaign") else "",
        "pressure_url": admin_link("pressure"),
        "people_url": admin_link("calendar_people") if request.user.has_perm("lifecycle.view_contact") else "",
    }
    return TemplateResponse(request, "admin/calendar/page.html", context)


@extra_page("calendar/people/", name="calendar_people")
def crowded_people(request: HttpRequest) -> HttpResponse:
    """Behind the number of a crowd; in a drawer where scripts run."""
    if not request.user.has_perms(("campaigns.view_campaign", "lifecycle.view_contact")):
        raise PermissionDenied
    crowd = next((each for each in _calendar(request).crowds if each.key == request.GET.get("crowd")), None)
    if crowd is None:
        raise Http404
    listed = people_in(crowd.crowd, title=crowd.sentence, after=request.GET.get("after", ""))
    frame = "admin/workflows/bare.html" if "drawer" in request.GET else "admin/components/people_page.html"
    context = admin.site.each_context(request) | {
        "title": _("Calendar"),
        "listed": listed,
        "frame": frame,
        "back": admin_link("calendar"),
    }
    return TemplateResponse(request, "admin/calendar/people.html", context)


def _calendar(request: HttpRequest) -> Calendar:
    now, zone = read_now(), timezone.get_current_timezone()
    asked = period(request.GET.get("view", ""), request.GET.get("day", ""), now.astimezone(zone).date())
    may_move = request.user.has_perms(("campaigns.change_campaign", "campaigns.publish_campaign"))
    may_see_tasks = request.user.has_perm("campaigns.view_task")
    return calendar(asked, now=now, zone=zone, with_tasks=may_see_tasks, may_move=may_move)


def _moved(request: HttpRequest) -> HttpResponse:
    """A planned broadcast to another moment: by its form, which dragging sends too."""
    if not request.user.has_perms(("campaigns.change_campaign", "campaigns.publish_campaign")):
        raise PermissionDenied
    said = request.POST.get("broadcast", "")
    pk = int(said) if said.isascii() and said.isdecimal() and len(said) < 19 else 0
    broadcast = get_object_or_404(Broadcast.objects.select_related("live_version"), pk=pk)
    at = _moment(request.POST.get("at", ""))
    if at is None:
        messages.warning(request, _("Say on which day and at what time."))
        return HttpResponseRedirect(request.get_full_path())
    now = read_now()
    try:
        reschedule(broadcast=broadcast, at=at, by=request.user, now=now, seen=seen(request))
    except (CannotMove, Stale, BadGraph) as problem:
        messages.warning(request, str(problem))
    else:
        live = broadcast.live_version
        when = when_words(plan_in(live.graph if live else broadcast.draft), now)
        messages.success(request, _("“%(name)s” goes out %(when)s.") % {"name": broadcast.name, "when": when})
        return HttpResponseRedirect(_day_link(request, at))
    return HttpResponseRedirect(request.get_full_path())


def _day_link(request: HttpRequest, at: datetime) -> str:
    """The same view of the days around it, at that day."""
    day = at.astimezone(timezone.get_current_timezone()).date().isoformat()
    asked = {"view": request.GET["view"]} if "view" in request.GET else {}
    return f"{admin_link('calendar', **asked, day=day)}#day-{day}"


def _moment(said: str) -> datetime | None:
    """By the installation's clock."""
    try:
        found = parse_datetime(said)
    except ValueError:
        return None
    if found is None or not FIRST.year <= found.year < LAST.year:
        return None
    return found if found.tzinfo else found.replace(tzinfo=timezone.get_current_timezone())
