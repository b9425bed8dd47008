from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
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
from unfold.widgets import UnfoldAdminRadioSelectWidget, UnfoldAdminTextInputWidget

from campaigns.message_templates.create import create_template
from campaigns.message_templates.models import MessageTemplate
from campaigns.message_templates.put_away import bring_back, put_away
from campaigns.message_templates.rename import rename
from campaigns.message_templates.restore import restore
from campaigns.message_templates.save import BadTemplate, save_version
from campaigns.message_templates.send_me import send_me
from campaigns.message_templates.studio import (
    Asked,
    asked_locale,
    channel_of,
    checks,
    finding_chip,
    pane_of_draft,
    reader_of,
    studio,
)
from campaigns.message_templates.wordings import beginning, by_locale, newest
from campaigns.message_templates.words_form import add_problem, source_of, words_form
from channels.adapters.base import adapters
from channels.outbox.models import Message
from channels.outbox.send_test import NoTest
from lifecycle.clock.read import now as read_clock
from lifecycle.contacts.models import Contact
from lifecycle.look.link import admin_link
from lifecycle.look.when import short_moment

LONGEST_SEARCH = 100
LARGEST_PK = 2**63


class NewMessageForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=120,
        widget=UnfoldAdminTextInputWidget,
        help_text=gettext_lazy("Only you and your team read it."),
    )
    channel = forms.ChoiceField(label=gettext_lazy("How it reaches people"), widget=UnfoldAdminRadioSelectWidget)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        asked = self.fields["channel"]
        asked.choices = [(adapter.kind, adapter.label) for adapter in adapters.all()]  # type: ignore[attr-defined]
        asked.initial = asked.initial or "email"


class ByChannel(admin.SimpleListFilter):
    title = gettext_lazy("channel")
    parameter_name = "channel"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(adapter.kind, str(adapter.label)) for adapter in adapters.all()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[MessageTemplate]) -> QuerySet[MessageTemplate]:
        return queryset.filter(channel=self.value()) if self.value() in adapters else queryset


class PutAway(admin.SimpleListFilter):
    title = gettext_lazy("which")
    parameter_name = "show"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("put_away", _("Put away")), ("all", _("All"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[MessageTemplate]) -> QuerySet[MessageTemplate]:
        return queryset if self.value() == "all" else queryset.filter(is_archived=self.value() == "put_away")


@admin.register(MessageTemplate)
class MessageTemplateAdmin(ModelAdmin):
    """The list of messages, and for each a page to write it on. Everything is saved through the verbs."""

    list_display = ("what", "languages", "saved")
    list_display_links = ("what",)
    list_filter = (ByChannel, PutAway)
    search_fields = ("name", "key")
    list_fullwidth = True
    list_per_page = 50
    actions = ("put_them_away", "bring_them_back")

    def has_delete_permission(self, request: HttpRequest, obj: MessageTemplate | None = None) -> bool:
        return False  # campaigns may send it for months: it is put away

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        own = [
            path("<int:pk>/pane/", wrap(require_POST(self.pane_view)), name="campaigns_messagetemplate_pane"),
            path("<int:pk>/checks/", wrap(self.checks_view), name="campaigns_messagetemplate_checks"),
            path("<int:pk>/test/", wrap(require_POST(self.test_view)), name="campaigns_messagetemplate_test"),
            path("<int:pk>/restore/", wrap(require_POST(self.restore_view)), name="campaigns_messagetemplate_restore"),
            path("<int:pk>/rename/", wrap(require_POST(self.rename_view)), name="campaigns_messagetemplate_rename"),
        ]
        return own + super().get_urls()

    def get_queryset(self, request: HttpRequest) -> QuerySet[MessageTemplate]:
        in_use = newest().select_related(None).defer("content")
        return super().get_queryset(request).prefetch_related(Prefetch("versions", in_use, to_attr="in_use"))

    @display(description=gettext_lazy("Message"), ordering="name")
    def what(self, template: Any) -> SafeString:
        label, icon = channel_of(template.channel)
        first = beginning(template.in_use[0] if template.in_use else None)
        context = {"name": template.name, "channel": label, "icon": icon, "line": first or _("no words yet")}
        return mark_safe(render_to_string("admin/messages/what.html", context))  # noqa: S308 escaped there

    @display(description=gettext_lazy("Languages"))
    def languages(self, template: Any) -> str:
        return ", ".join(version.locale or _("everybody") for version in template.in_use)

    @display(description=gettext_lazy("Saved"))
    def saved(self, template: Any) -> str:
        last = max((version.saved_at for version in template.in_use), default=None)
        return short_moment(last, now=read_clock(), zone=timezone.get_current_timezone()) if last else ""

    @action(description=gettext_lazy("Put away"), permissions=["change"])
    def put_them_away(self, request: HttpRequest, queryset: QuerySet[MessageTemplate]) -> None:
        count = put_away(template_ids=[template.pk for template in queryset])
        messages.info(request, ngettext("%d message is put away.", "%d messages are put away.", count) % count)

    @action(description=gettext_lazy("Bring back"), permissions=["change"])
    def bring_them_back(self, request: HttpRequest, queryset: QuerySet[MessageTemplate]) -> None:
        count = bring_back(template_ids=[template.pk for template in queryset])
        messages.info(request, ngettext("%d message is back.", "%d messages are back.", count) % count)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = NewMessageForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                return _to(create_template(**form.cleaned_data, now=read_clock()))
            except BadTemplate as problem:
                form.add_error(None, str(problem))
        context = self.admin_site.each_context(request) | {
            "title": _("A new message"),
            "opts": self.opts,
            "form": form,
            "list_url": admin_link("campaigns_messagetemplate_changelist"),
        }
        return TemplateResponse(request, "admin/messages/new.html", context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        template = self._template(request, _number(object_id) or 0)
        asked, form = _asked(request), None
        if request.method == "POST":
            self._need_change(request, template)
            form = words_form(template.channel, request.POST)
            if answer := _saved(request, template, form, asked):
                return answer
        return self._page(request, template, asked, form)

    def _page(
        self, request: HttpRequest, template: MessageTemplate, asked: Asked, form: forms.Form | None
    ) -> HttpResponse:
        zone = timezone.get_current_timezone()
        page = studio(template, asked, form=form, origin=_origin(request), now=read_clock(), zone=zone)
        context = self.admin_site.each_context(request) | {
            "title": template.name,
            "opts": self.opts,
            "original": template,
            "page": page,
            "media": page.form.media,
            "find": asked.words,
            "may_change": self.has_change_permission(request, template),
            "me": _me(request, template),
            "findings": _findings(template) if "checks" in request.GET else None,
            "list_url": admin_link("campaigns_messagetemplate_changelist"),
        }
        return TemplateResponse(request, "admin/messages/studio.html", context)

    def pane_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What is in the form, as somebody would get it. Nothing is saved."""
        template, asked, now = self._template(request, pk), _asked(request), read_clock()
        found = pane_of_draft(
            template,
            words_form(template.channel, request.POST),
            reader_of(asked.contact, now),
            asked.locale,
            origin=_origin(request),
            now=now,
            zone=timezone.get_current_timezone(),
        )
        return render(request, "admin/messages/pane.html", {"pane": found})

    def checks_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        template = self._template(request, pk)
        return render(request, "admin/messages/checks.html", {"findings": _findings(template)})

    def test_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What is in the form, to whoever writes it; where nothing is in it, what is saved."""
        template, asked = self._template(request, pk), _asked(request)
        self._need_change(request, template)
        sent, said = _tested(request, template, asked)
        if "quiet" in request.POST:  # asked by the page itself, which stays as it is
            return render(request, "admin/messages/tested.html", {"sent": sent, "said": said})
        (messages.info if sent else messages.error)(request, said)
        return _to(template, asked)

    def restore_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        template, asked = self._template(request, pk), _asked(request)
        self._need_change(request, template)
        version = get_object_or_404(
            template.versions, locale=asked.locale, number=_number(request.POST.get("version", ""))
        )
        try:
            saved = restore(version=version, by=_user(request), now=read_clock())
            messages.info(
                request,
                _("Version %(old)d is in use again, as version %(new)d.")
                % {"old": version.number, "new": saved.number},
            )
        except BadTemplate as problem:
            messages.error(request, str(problem))
        return _to(template, asked)

    def rename_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        template = self._template(request, pk)
        self._need_change(request, template)
        try:
            rename(template=template, name=request.POST.get("name", ""))
        except BadTemplate as problem:
            messages.error(request, str(problem))
        return _to(template, _asked(request))

    def _template(self, request: HttpRequest, pk: int) -> MessageTemplate:
        template = get_object_or_404(MessageTemplate, pk=pk)
        if not self.has_view_permission(request, template):
            raise PermissionDenied
        return template

    def _need_change(self, request: HttpRequest, template: MessageTemplate) -> None:
        if not self.has_change_permission(request, template):
            raise PermissionDenied


def _saved(request: HttpRequest, template: MessageTemplate, form: forms.Form, asked: Asked) -> HttpResponse | None:
    """Where to go on; None where the form says what is wrong."""
    if not form.is_valid():
        return None
    before = set(template.versions.values_list("pk", flat=True))
    try:
        version = save_version(
            template=template, locale=asked.locale, source=source_of(form), by=_user(request), now=read_clock()
        )
    except BadTemplate as problem:
        add_problem(form, problem)
        return None
    messages.info(request, _("Saved.") if version.pk not in before else _("Nothing was different."))
    return _to(template, asked)


def _tested(request: HttpRequest, template: MessageTemplate, asked: Asked) -> tuple[Message | None, str]:
    now = read_clock()
    form = words_form(template.channel, request.POST)
    version = by_locale(template).get(asked.locale)
    if not form.is_valid() and version is None:
        return None, _("There are no words to send yet.")
    try:
        sent = send_me(
            template=template,
            source=version.source if version and "words" not in request.POST else source_of(form),
            locale=asked.locale,
            contact=reader_of(asked.contact, now),
            email=getattr(request.user, "email", ""),
            phone=request.POST.get("phone", "").strip()[:40],
            now=now,
        )
    except (BadTemplate, NoTest) as problem:
        return None, str(problem)
    if settings.SENDING != "live":
        return sent, _("It is in the outbox, as you would get it: sending is off.")
    return sent, _("It is on its way to you.")


def _me(request: HttpRequest, template: MessageTemplate) -> dict[str, Any]:
    """Where a test goes: by which address, and whether it has to be asked for."""
    email = getattr(request.user, "email", "")
    reaches = adapters.get(template.channel).reaches if template.channel in adapters else ""
    own = Contact.objects.filter(email=email).first() if email and reaches == "phone" else None
    phone = own.phone if own else ""
    return {"address": phone if reaches == "phone" else email, "asks_phone": reaches == "phone" and not phone}


def _asked(request: HttpRequest) -> Asked:
    said = request.POST if request.method == "POST" else request.GET
    return Asked(
        locale=asked_locale(said.get("locale", "")),
        contact=_number(said.get("as", "")),
        words=said.get("find", "").replace("\x00", "").strip()[:LONGEST_SEARCH],
        version=_number(said.get("version", "")) if request.method == "GET" else None,
    )


def _to(template: MessageTemplate, asked: Asked | None = None) -> HttpResponseRedirect:
    said = {"locale": asked.locale, "as": asked.contact} if asked else {}
    query = {name: value for name, value in said.items() if value}
    return HttpResponseRedirect(admin_link("campaigns_messagetemplate_change", template.pk, **query))


def _findings(template: MessageTemplate) -> dict[str, Any]:
    found, to_mend = checks(template, read_clock())
    return {"lines": [(finding, finding_chip(finding)) for finding in found], "to_mend": to_mend}


def _number(text: str) -> int | None:
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 20 else 0
    return number if 0 < number < LARGEST_PK else None


def _origin(request: HttpRequest) -> str:
    return f"{request.scheme}://{request.get_host()}"


def _user(request: HttpRequest) -> Any:
    return request.user
