from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST
from unfold.admin import ModelAdmin
from unfold.decorators import action, display
from unfold.paginator import InfinitePaginator

from campaigns.teamwork.assign import RIGHT, NotOnTheTeam, assign
from campaigns.teamwork.beside import talk
from campaigns.teamwork.finish import finish, reopen
from campaigns.teamwork.models import Task
from campaigns.teamwork.save_task import save_task
from campaigns.teamwork.task_filters import Doneness, OfCampaign, Whose, number_in
from campaigns.teamwork.task_form import Members, TaskForm
from campaigns.teamwork.task_line import due_chip, whose_words
from campaigns.teamwork.task_words import head_of, told
from channels.outbox.origin import origins
from lifecycle.accounts.team import MOST, name_of, who_may
from lifecycle.clock.read import now as read_clock
from lifecycle.look.link import admin_link


@admin.register(Task)
class TaskAdmin(ModelAdmin):
    when_empty = (
        gettext_lazy("Things for one of you to do, such as a call."),
        gettext_lazy("Campaigns make them, and so can you."),
    )
    form = TaskForm
    list_display = ("title", "about", "state", "whose")
    list_filter = (Doneness, Whose, OfCampaign)
    list_select_related = ("contact", "assignee")
    list_per_page = 50
    list_before_template = "admin/tasks/list_head.html"
    paginator = InfinitePaginator
    show_full_result_count = False
    search_fields = ("title", "note")
    fields = ("title", "note", "contact", "assignee", "due_at", "campaign_id")
    autocomplete_fields = ("contact",)
    actions = ("give", "mark_done", "mark_open")
    change_form_outer_before_template = "admin/tasks/head.html"
    change_form_outer_after_template = "admin/tasks/talk.html"

    class Media:
        css = {"all": ("css/teamwork.css",)}
        js = ("js/mentions.js",)

    def get_urls(self) -> list[URLPattern]:
        own = [
            path(f"<int:pk>/{name}/", self._deed(verb), name=f"campaigns_task_{name}")
            for name, verb in (("done", finish), ("open", reopen))
        ]
        return own + super().get_urls()

    def _deed(self, verb: Callable[..., int]) -> Any:
        @require_POST
        def guarded(request: HttpRequest, pk: int) -> HttpResponse:
            if not request.user.has_perm(RIGHT):
                raise PermissionDenied
            verb(task_ids=[get_object_or_404(Task, pk=pk).pk], now=read_clock())
            return HttpResponseRedirect(admin_link("campaigns_task_change", pk))

        return self.admin_site.admin_view(guarded)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        head = head_of(request.user.pk or 0, request.GET, read_clock())
        return super().changelist_view(request, {"head": head, **(extra_context or {})})

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """With the names of the campaigns on this page: one statement."""
        found = super().get_changelist_instance(request)
        named = origins().of({task.campaign_id for task in found.result_list} - {0})
        for task in found.result_list:
            task.origin = named.get(task.campaign_id)
        return found

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        return lookup == "contact__id__exact" or super().lookup_allowed(lookup, value, request)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        said = {name: number_in(request.GET.get(name)) for name in ("contact", "campaign")}
        return {"contact": max(said["contact"], 0) or None, "campaign_id": max(said["campaign"], 0) or None}

    def get_fields(self, request: HttpRequest, obj: Task | None = None) -> Any:
        """Whoever may only look reads the campaign's name above, and not its number here."""
        may = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        return self.fields if may else [name for name in self.fields if name != "campaign_id"]

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "assignee":
            kwargs |= {"queryset": who_may(RIGHT), "form_class": Members, "empty_label": _("Nobody yet")}
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Whom it is about and whose it is are chosen here; they are made and changed on pages of their own."""
        found = super().formfield_for_dbfield(db_field, request, **kwargs)
        for deed in ("add", "change", "delete", "view"):
            if hasattr(getattr(found, "widget", None), f"can_{deed}_related"):
                setattr(found.widget, f"can_{deed}_related", False)
        if found and db_field.name == "note":
            found.widget.attrs["rows"] = 3
        return found

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        pk = number_in(object_id)
        task = Task.objects.select_related("contact", "assignee").filter(pk=pk).first()
        if task is None or request.method == "POST" or not self.has_view_permission(request, task):
            return super().change_view(request, object_id, form_url, extra_context)
        now = read_clock()
        more = {
            "told": told(task, now=now, zone=timezone.get_current_timezone()),
            "chip": due_chip(task, now, timezone.get_current_timezone()),
            "may_do": request.user.has_perm(RIGHT),
            "talk": talk(request, task_id=task.pk, now=now),
        }
        return super().change_view(request, object_id, form_url, more | (extra_context or {}))

    @display(description=gettext_lazy("about"))
    def about(self, task: Any) -> SafeString:
        words = {"task": task, "origin": task.origin}
        return mark_safe(render_to_string("admin/tasks/about.html", words))  # noqa: S308 the template escapes

    @display(description=gettext_lazy("state"), ordering="due_at")
    def state(self, task: Task) -> SafeString:
        chip = due_chip(task, read_clock(), timezone.get_current_timezone())
        words = render_to_string("admin/components/chip.html", {"chip": chip}) if chip else ""
        return mark_safe(words)  # noqa: S308 the template escapes

    @display(description=gettext_lazy("whose"), ordering="assignee")
    def whose(self, task: Task) -> str:
        return whose_words(task)

    @action(description=gettext_lazy("Give to somebody"), permissions=["change"])
    def give(self, request: HttpRequest, queryset: QuerySet[Task]) -> HttpResponse | None:
        """Asks whom first."""
        ids = list(queryset.values_list("pk", flat=True))
        if "to" not in request.POST:
            members = [(user.pk, name_of(user)) for user in who_may(RIGHT)[:MOST]]
            title = ngettext("Whose is this task?", "Whose are these %(count)d tasks?", len(ids))
            context = self.admin_site.each_context(request) | {
                "title": title % {"count": len(ids)},
                "opts": self.opts,
                "ids": ids,
                "members": members,
            }
            return TemplateResponse(request, "admin/tasks/give.html", context)
        to = User.objects.filter(pk=number_in(request.POST["to"])).first()
        if to is None and request.POST["to"] != "nobody":
            return None
        try:
            given = assign(task_ids=ids, to=to, now=read_clock())
        except NotOnTheTeam as problem:
            messages.error(request, str(problem))
        else:
            messages.info(request, ngettext("%d task has moved.", "%d tasks have moved.", given) % given)
        return None

    @action(description=gettext_lazy("Done"), permissions=["change"])
    def mark_done(self, request: HttpRequest, queryset: QuerySet[Task]) -> None:
        count = finish(task_ids=list(queryset.values_list("pk", flat=True)), now=read_clock())
        messages.info(request, ngettext("%d task is done.", "%d tasks are done.", count) % count)

    @action(description=gettext_lazy("Open again"), permissions=["change"])
    def mark_open(self, request: HttpRequest, queryset: QuerySet[Task]) -> None:
        count = reopen(task_ids=list(queryset.values_list("pk", flat=True)), now=read_clock())
        messages.info(request, ngettext("%d task is open again.", "%d tasks are open again.", count) % count)

    def save_model(self, request: HttpRequest, obj: Task, form: Any, change: bool) -> None:
        names = [str(form.fields[name].label or name) for name in form.changed_data]
        save_task(task=obj, changed=names, now=read_clock())
