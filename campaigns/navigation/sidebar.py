from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaigns.teamwork.models import Task
from campaigns.workflows.models import Campaign
from lifecycle import rows

MOST_ON_A_BADGE = 999


class Entry(NamedTuple):
    """A place is a model ("campaigns.Task") or the name of a page of its own ("admin:playbooks").

    A page is for whoever may see the model named behind it, and left out where it does not exist.
    """

    title: str | Promise
    icon: str
    place: str
    seen_with: str = ""
    badge: Callable[[], "QuerySet[Any]"] | None = None


def open_tasks() -> "QuerySet[Task]":
    return Task.objects.filter(done_at=None)


def live_campaigns() -> "QuerySet[Campaign]":
    return Campaign.objects.filter(status="live", kind="journey")


GROUPS: tuple[tuple[str | Promise, tuple[Entry, ...]], ...] = (
    ("", (Entry(_("Today"), "space_dashboard", "admin:index"),)),
    (
        _("Plan"),
        (
            Entry(_("Calendar"), "calendar_month", "admin:calendar", "campaigns.Campaign"),
            Entry(_("Journey map"), "map", "admin:journey", "campaigns.Campaign"),
            Entry(_("Playbooks"), "auto_stories", "admin:playbooks", "campaigns.Campaign"),
            Entry(_("Tasks"), "task_alt", "campaigns.Task", badge=open_tasks),
        ),
    ),
    (
        _("Send"),
        (
            Entry(_("Campaigns"), "account_tree", "campaigns.Campaign", badge=live_campaigns),
            Entry(_("Broadcasts"), "campaign", "campaigns.Broadcast"),
            Entry(_("Messages"), "drafts", "campaigns.MessageTemplate"),
            Entry(_("Snippets"), "content_paste", "campaigns.Snippet"),
            Entry(_("Pictures"), "photo_library", "channels.Picture"),
            Entry(_("Outbox"), "outbox", "channels.Message"),
        ),
    ),
    (
        _("People"),
        (
            Entry(_("Contacts"), "group", "lifecycle.Contact"),
            Entry(_("Segments"), "pie_chart", "lifecycle.Segment"),
            Entry(_("Stages"), "stairs", "lifecycle.Stage"),
            Entry(_("Consent"), "verified_user", "lifecycle.Topic"),
            Entry(_("Never write to"), "block", "lifecycle.Suppression"),
            Entry(_("Imports"), "upload_file", "lifecycle.Import"),
        ),
    ),
    (
        _("Learn"),
        (
            Entry(_("Contact pressure"), "compress", "admin:pressure", "campaigns.Campaign"),
            Entry(_("What can be used"), "menu_book", "admin:reference", "campaigns.Campaign"),
        ),
    ),
    (
        _("Rules"),
        (
            Entry(pgettext_lazy("page", "How often"), "speed", "campaigns.FrequencyCap"),
            Entry(_("When and how closely"), "bedtime", "campaigns.QuietHours"),
            Entry(_("Paused"), "pause_circle", "channels.Halt"),
        ),
    ),
    (
        _("Settings"),
        (
            Entry(_("First steps"), "flag", "admin:first_steps", "campaigns.Campaign"),
            Entry(_("Brand"), "palette", "lifecycle.InstallationBrand"),
            Entry(_("Users"), "person", "auth.User"),
            Entry(_("Roles"), "badge", "auth.Group"),
            Entry(_("API tokens"), "key", "lifecycle.ApiToken"),
            Entry(_("Who did what"), "history", "lifecycle.Deed"),
            Entry(_("Schedules"), "schedule", "django_celery_beat.PeriodicTask"),
        ),
    ),
)


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """Unfold's navigation: only what this person may open."""
    seen = models_seen(request)
    counts = badges()
    groups = [{"title": title, "items": list(items(entries, seen, counts))} for title, entries in GROUPS]
    return [group for group in groups if group["items"]]


def badges() -> dict[str, int]:
    """By place. One statement, and nothing beyond what a badge has room for."""
    asked = {entry.place: entry.badge for _title, entries in GROUPS for entry in entries if entry.badge}
    told = rows.together({place: rows.how_many(badge(), MOST_ON_A_BADGE + 1) for place, badge in asked.items()})
    return {place: rows.number(answer) for place, answer in told.items()}


def items(entries: tuple[Entry, ...], seen: set[str], counts: dict[str, int]) -> Iterator[dict[str, Any]]:
    for entry in entries:
        link = link_to(entry, seen)
        if link:
            count = counts.get(entry.place, 0)
            words = str(count) if count <= MOST_ON_A_BADGE else f"{MOST_ON_A_BADGE}+"
            yield {"title": entry.title, "icon": entry.icon, "link": link} | ({"badge": words} if count else {})


def link_to(entry: Entry, seen: set[str]) -> str | None:
    model = entry.seen_with if ":" in entry.place else entry.place
    return place_link(entry.place) if not model or model in seen else None


def place_link(place: str) -> str | None:
    """Whoever may open it."""
    page = place if ":" in place else f"admin:{place.replace('.', '_').lower()}_changelist"
    try:
        return reverse(page)
    except NoReverseMatch:
        return None


def models_seen(request: HttpRequest) -> set[str]:
    """Those of the sidebar that are registered and that this person may see.

    Not by `get_app_list`, which looks for the addresses of every model there is, at each page.
    """
    asked = {entry.seen_with or entry.place for _title, entries in GROUPS for entry in entries}
    return {
        model._meta.label
        for model, model_admin in admin.site._registry.items()
        if model._meta.label in asked
        and model_admin.has_module_permission(request)
        and model_admin.has_view_permission(request)
    }
