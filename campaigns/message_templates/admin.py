from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminRadioSelectWidget, UnfoldAdminTextInputWidget

from campaigns.message_templates.begin_from import begin_from
from campaigns.message_templates.create import create_template
from campaigns.message_templates.design import designs
from campaigns.message_templates.look_at_design import POLICY, page_of
from campaigns.message_templates.models import MessageTemplate
from campaigns.message_templates.put_away import bring_back, put_away
from campaigns.message_templates.save import BadTemplate
from campaigns.message_templates.studio import channel_of
from campaigns.message_templates.studio_admin import StudioAdmin, to
from campaigns.message_templates.wordings import beginning, newest
from channels.adapters.base import adapters
from lifecycle.brand.read import the_brand
from lifecycle.clock.read import now as read_clock
from lifecycle.look.content_policy import HEADER
from lifecycle.look.link import admin_link
from lifecycle.look.when import short_moment


class NewMessageForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=120,
        required=False,
        widget=UnfoldAdminTextInputWidget,
        help_text=gettext_lazy("Only you and your team read it. Left empty, it is called as what it begins with."),
    )
    channel = forms.ChoiceField(label=gettext_lazy("How it reaches people"), widget=UnfoldAdminRadioSelectWidget)
    design = forms.ChoiceField(label=gettext_lazy("Begin with"), required=False, widget=forms.RadioSelect)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        asked = self.fields["channel"]
        asked.choices = [(adapter.kind, adapter.label) for adapter in adapters.all()]  # type: ignore[attr-defined]
        asked.initial = asked.initial or "email"
        begin = self.fields["design"]
        begin.choices = [("", _("An empty mail")), *((key, _(design.name)) for key, design in designs().items())]  # type: ignore[attr-defined]

    def clean_design(self) -> str:
        """Only a mail begins with one."""
        return str(self.cleaned_data["design"]) if self.cleaned_data.get("channel") == "email" else ""

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not found.get("name") and found.get("design"):
            found["name"] = designs()[found["design"]].name
        return found


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
class MessageTemplateAdmin(StudioAdmin):
    """The list of messages, and for each a page to write it on. Everything is saved through the verbs."""

    when_empty = (
        gettext_lazy("Mails and texts that campaigns and broadcasts send."),
        gettext_lazy("Begin with a design in your colours, or with an empty page."),
    )
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
        look = self.admin_site.admin_view(self.design_view)
        return [path("designs/<slug:key>/", look, name="campaigns_messagetemplate_design"), *super().get_urls()]

    def design_view(self, request: HttpRequest, key: str) -> HttpResponse:
        """One of the gallery, in a frame of its own that loads when it is scrolled to."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if key not in designs():
            raise Http404
        page = page_of(designs()[key], the_brand(), read_clock())
        return HttpResponse(page, headers={HEADER: POLICY, "Cache-Control": "private, max-age=60"})

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
                return to(_begun(request, **form.cleaned_data))
            except BadTemplate as problem:
                form.add_error(None, str(problem))
        context = self.admin_site.each_context(request) | {
            "title": _("A new message"),
            "opts": self.opts,
            "form": form,
            "designs": designs().values(),
            "chosen": form["design"].value() or request.GET.get("design", ""),
            "list_url": admin_link("campaigns_messagetemplate_changelist"),
        }
        return TemplateResponse(request, "admin/messages/new.html", context)


def _begun(request: HttpRequest, *, name: str, channel: str, design: str) -> MessageTemplate:
    """A message, and with a design its first words; both or neither."""
    now = read_clock()
    with transaction.atomic():
        template = create_template(name=name, channel=channel, now=now)
        if design:
            begin_from(design=designs()[design], template=template, by=request.user, now=now)  # type: ignore[arg-type]
    return template
