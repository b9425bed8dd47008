from typing import Any

from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.first_steps.steps import first_steps, is_new
from campaigns.reports.today import USUAL_WINDOW, WINDOWS, today
from lifecycle.clock.read import now
from lifecycle.look.link import admin_link

WINDOW_NAMES = {1: _("24 hours"), 7: _("7 days"), 30: _("30 days")}


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """What the first page of the admin shows; `?live` asks for the same without the frame around it, to refresh it."""
    if not request.user.has_perm("campaigns.view_campaign"):
        return context
    asked = request.GET.get("days", "")
    days = int(asked) if asked in map(str, WINDOWS) else USUAL_WINDOW
    user = request.user if isinstance(request.user, User) else None
    name = getattr(request.user, "first_name", "") or request.user.get_username()
    return context | {
        "guide": first_steps(request.user) if is_new() else None,
        "today": today(now=now(), zone=timezone.get_current_timezone(), name=name, user=user, days=days),
        "windows": [(number, WINDOW_NAMES[number]) for number in WINDOWS],
        "frame": "admin/today/bare.html" if "live" in request.GET else "admin/today/page.html",
        "is_fullwidth": "1",
        "title": _("Today"),
        "stages_url": admin_link("lifecycle_stage_changelist"),
        "playbooks_url": admin_link("playbooks"),
        "tasks_url": admin_link("campaigns_task_changelist"),
    }
