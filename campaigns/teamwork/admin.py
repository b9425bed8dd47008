from typing import Any
from uuid import uuid4

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.admin import ModelAdmin
from unfold.decorators import action, display

from campaigns.teamwork.finish import finish, reopen
from campaigns.teamwork.models import Task
from lifecycle.clock.read import now as read_clock
from lifecycle.look.chip import Chip
from lifecycle.look.link import admin_link
from lifecycle.look.when import day_words


class Whose(admin.SimpleListFilter):
    title = _("whose")
    parameter_name = "whose"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("mine", str(_("Mine"))), ("nobody", str(_("Nobody's yet")))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Task]) -> QuerySet[Task]:
        if self.value() == "mine":
            return queryset.filter(assignee_id=request.user.pk)
        return queryset.filter(assignee=None) if self.value() == "nobody" else queryset


class Doneness(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "show"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("open", str(_("Open"))), ("done", str(_("Done")))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Task]) -> QuerySet[Task]:
        return queryset.filter(done_at__isnull=self.value() == "open") if self.value() else queryset


@admin.register(Task)
class TaskAdmin(ModelAdmin):
    when_empty = (
        _("Things for one of you to do, such as a call."),
        _("Campaigns make them, and so can you."),
    )
    list_display = ("title", "about", "state", "assignee")
    list_filter = (Doneness, Whose)
    list_select_related = ("contact", "assignee")
    list_per_page = 50
    search_fields = ("title", "note")
    fields = ("title", "note", "contact", "assignee", "due_at")
    autocomplete_fields = ("contact", "assignee")
    actions = ("mark_done", "mark_open")

    @display(description=_("about"))
    def about(self, task: Task) -> str:
        if task.contact is None:
            return task.note
        link = admin_link("lifecycle_contact_change", task.contact.pk)
        return format_html('<a class="lc-link" href="{}">{}</a>', link, task.contact)

    @display(description=_("state"), ordering="due_at")
    def state(self, task: Task) -> SafeString:
        chip = self.chip(task)
        words = render_to_string("admin/components/chip.html", {"chip": chip}) if chip else ""
        return mark_safe(words)  # noqa: S308 the template escapes

    def chip(self, task: Task) -> Chip | None:
        now, zone = read_clock(), timezone.get_current_timezone()
        if task.done_at:
            return Chip(_("Done"), "good", "check")
        if task.due_at is None:
            return None
        late = task.due_at <= now
        return Chip(day_words(task.due_at, now=now, zone=zone), "broken" if late else "calm", "schedule")

    @action(description=_("Done"), permissions=["change"])
    def mark_done(self, request: HttpRequest, queryset: QuerySet[Task]) -> None:
        count = finish(task_ids=list(queryset.values_list("pk", flat=True)), now=read_clock())
        messages.info(request, ngettext("%d task is done.", "%d tasks are done.", count) % count)

    @action(description=_("Open again"), permissions=["change"])
    def mark_open(self, request: HttpRequest, queryset: QuerySet[Task]) -> None:
        count = reopen(task_ids=list(queryset.values_list("pk", flat=True)))
        messages.info(request, ngettext("%d task is open again.", "%d tasks are open again.", count) % count)

    def save_model(self, request: HttpRequest, obj: Task, form: Any, change: bool) -> None:
        if not change:
            obj.reference = f"by-hand/{uuid4()}"
            obj.created_at = read_clock()
        super().save_model(request, obj, form, change)
