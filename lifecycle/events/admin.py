from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from unfold.admin import ModelAdmin

from lifecycle.clock.read import now as read_clock
from lifecycle.events.models import PendingEvent
from lifecycle.events.try_again import try_again
from lifecycle.look.link import admin_link
from lifecycle.look.person import person
from lifecycle.look.retold import retold
from lifecycle.look.when import moment_words

SHOWN = 50


@admin.register(PendingEvent)
class PendingEventAdmin(ModelAdmin):
    """What people did and nobody could react to: why, and a button to try again."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: PendingEvent | None = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: PendingEvent | None = None) -> bool:
        return request.user.has_perm("lifecycle.view_contact")

    def has_change_permission(self, request: HttpRequest, obj: PendingEvent | None = None) -> bool:
        own, of_people = "lifecycle.change_pendingevent", "lifecycle.change_contact"
        return obj is None and (request.user.has_perm(own) or request.user.has_perm(of_people))

    def get_urls(self) -> list[URLPattern]:
        again = self.admin_site.admin_view(require_POST(self.try_again))
        return [path("try-again/", again, name="lifecycle_pendingevent_try_again"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        kept = PendingEvent.objects.exclude(problem="")
        count = kept.count()
        now, zone = read_clock(), timezone.get_current_timezone()
        lines = [
            {
                "pk": row.pk,
                "person": person(
                    str(row.contact),
                    seed=str(row.contact_id),
                    url=admin_link("lifecycle_contact_change", row.contact_id),
                ),
                "name": row.event.name,
                "at": moment_words(row.event.occurred_at, now=now, zone=zone),
                "problem": retold(row.problem),
            }
            for row in kept.select_related("event", "contact").order_by("event_id")[:SHOWN]
        ]
        context = self.admin_site.each_context(request) | {
            "title": _("Not reacted to"),
            "opts": self.opts,
            "count": count,
            "lines": lines,
            "more": count - len(lines),
            "may_change": self.has_change_permission(request),
        }
        return TemplateResponse(request, "admin/events/kept_back.html", context)

    def try_again(self, request: HttpRequest) -> HttpResponse:
        if not self.has_change_permission(request):
            raise PermissionDenied
        asked = request.POST.get("event", "")
        if asked != "all" and not (asked.isdecimal() and len(asked) < 19):
            raise PermissionDenied
        count = try_again(event_ids=None if asked == "all" else [int(asked)])
        messages.info(request, ngettext("Trying again for %d event.", "Trying again for %d events.", count) % count)
        return HttpResponseRedirect(admin_link("lifecycle_pendingevent_changelist"))
