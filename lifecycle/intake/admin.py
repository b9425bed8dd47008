from pathlib import Path
from typing import Any

from celery import current_app
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from kombu.exceptions import OperationalError
from unfold.admin import ModelAdmin
from unfold.decorators import display

from lifecycle.clock.read import now as read_clock
from lifecycle.intake.form import ContactColumnsForm, EventColumnsForm, FileForm
from lifecycle.intake.models import Import
from lifecycle.intake.outcome import has_people, notices_of, origin_words, parts_of, people_link
from lifecycle.intake.table import BadTable, Table
from lifecycle.look.chip import Chip, Tone
from lifecycle.look.link import admin_link
from lifecycle.look.number import grouped
from lifecycle.look.when import moment_words

STATES = {
    "draft": gettext_lazy("Say what its columns mean"),
    "waiting": gettext_lazy("In line"),
    "running": gettext_lazy("Being read"),
    "done": gettext_lazy("Done"),
    "failed": gettext_lazy("Stopped"),
}
TONES: dict[str, tuple[Tone, str]] = {
    "running": ("info", "progress_activity"),
    "done": ("good", "check"),
    "failed": ("broken", "error"),
}


@admin.register(Import)
class ImportAdmin(ModelAdmin):
    """Files on their way in: upload, say what the columns mean, watch, and take the refused lines back."""

    when_empty = (
        gettext_lazy("Lists of people, and of what they did, come in here."),
        gettext_lazy("Upload a CSV file; what cannot be taken comes back with its reason."),
    )
    list_display = ("filename", "what", "how_far", "created", "updated", "unchanged", "refused", "when")
    list_per_page = 50
    actions = ()

    @display(description=gettext_lazy("What"))
    def what(self, row: Import) -> str:
        return kind_words(row)

    @display(description=gettext_lazy("State"))
    def how_far(self, row: Import) -> str:
        return state_words(row)

    @display(description=gettext_lazy("Started"))
    def when(self, row: Import) -> str:
        return moment_words(row.created_at, now=read_clock(), zone=timezone.get_current_timezone())

    def has_delete_permission(self, request: HttpRequest, obj: Import | None = None) -> bool:
        return False  # who brought whom in stays known

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        own = [
            path("<int:pk>/columns/", wrap(self.columns_view), name="lifecycle_import_columns"),
            path("<int:pk>/refused/", wrap(self.refused_view), name="lifecycle_import_refused"),
        ]
        return own + super().get_urls()

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = FileForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            row = keep_file(request, form)
            try:
                Table(Path(row.file.path))
            except BadTable as error:
                row.file.delete(save=False)
                row.delete()
                form.add_error("file", str(error))
            else:
                return HttpResponseRedirect(admin_link("lifecycle_import_columns", row.pk))
        context = {"title": _("Bring in a file"), "form": form, "limit": settings.LARGEST_UPLOAD_MB}
        return self.page(request, "admin/import/add.html", context)

    def columns_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        row = get_object_or_404(Import, pk=pk, state="draft")
        form_class = ContactColumnsForm if row.kind == "contacts" else EventColumnsForm
        table = Table(Path(row.file.path))
        form = form_class(request.POST or None, table=table)
        if request.method == "POST" and form.is_valid():
            Import.objects.filter(pk=pk, state="draft").update(state="waiting", options=form.options())
            transaction.on_commit(wake)
            messages.info(request, _("%s is in line.") % row.filename)
            return HttpResponseRedirect(admin_link("lifecycle_import_change", pk))
        context = {
            "title": _("What the columns of %s mean") % row.filename,
            "form": form,
            "row": row,
            "is_assumed": table.is_assumed,
        }
        return self.page(request, "admin/import/columns.html", context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        if row.state == "draft":
            return HttpResponseRedirect(admin_link("lifecycle_import_columns", row.pk))
        may_see_people = request.user.has_perm("lifecycle.view_contact")
        context = {
            "title": row.filename,
            "row": row,
            "what": kind_words(row),
            "origin": origin_words(row, now=read_clock(), zone=timezone.get_current_timezone()),
            "chip": Chip(state_words(row), *TONES.get(row.state, ("calm", "schedule"))),
            "parts": parts_of(row, with_people=may_see_people),
            "notices": notices_of(row),
            "noticed": sum(each["lines"] for each in row.notices),
            "people_url": people_link(row.pk) if may_see_people and has_people(row) else "",
            "share": round(100 * row.lines_done / row.lines_total) if row.lines_total else 0,
            "is_moving": row.state in ("waiting", "running"),
        }
        return self.page(request, "admin/import/page.html", context)

    def refused_view(self, request: HttpRequest, pk: int) -> FileResponse:
        row = get_object_or_404(Import, pk=pk)
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        if not row.refused_file:
            raise Http404(_("No line was refused, or the file was thrown away."))
        name = f"{Path(row.filename).stem} refused.csv"
        return FileResponse(row.refused_file.open("rb"), as_attachment=True, filename=name, content_type="text/csv")

    def page(self, request: HttpRequest, template: str, context: dict[str, Any]) -> TemplateResponse:
        return TemplateResponse(
            request, template, {**self.admin_site.each_context(request), "opts": self.opts, **context}
        )


def keep_file(request: HttpRequest, form: FileForm) -> Import:
    file = form.cleaned_data["file"]
    return Import.objects.create(
        kind=form.cleaned_data["kind"],
        file=file,
        filename=file.name[-255:],
        state="draft",
        created_by=request.user if request.user.is_authenticated else None,
        created_at=read_clock(),
    )


def wake() -> None:
    try:
        current_app.send_task("lifecycle.run_imports", ignore_result=True, retry=False)
    except (OperationalError, OSError):
        return  # the beat finds it


def kind_words(row: Import) -> str:
    return _("People") if row.kind == "contacts" else _("What they did")


def state_words(row: Import) -> str:
    if row.state == "running" and row.lines_total:
        return _("%(done)s of %(total)s lines") % {"done": grouped(row.lines_done), "total": grouped(row.lines_total)}
    return str(STATES.get(row.state, row.state))
