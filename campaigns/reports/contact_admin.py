from datetime import UTC, datetime
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from campaigns.policy.models import FrequencyCap
from campaigns.reports.add_to_campaign import add_to_campaign
from campaigns.reports.contact_page import contact_page
from campaigns.reports.contacts_head import contacts_head
from campaigns.reports.pressure_page import MOST_AT_CAP, SILENT, cap_of, cap_words, newest_at_cap, silent
from campaigns.reports.timeline import DECISIONS, DID, EVERYTHING, GOT, TABS
from campaigns.reports.why.panel import panel
from campaigns.teamwork.beside import tasks_about
from campaigns.workflows.models import Campaign
from channels.adapters.base import adapters
from channels.outbox.models import Message
from lifecycle.clock.read import now as read_clock
from lifecycle.contacts.admin import ContactAdmin
from lifecycle.contacts.models import Contact
from lifecycle.figures.as_of import as_of
from lifecycle.intake.people_filter import InFile
from lifecycle.look.link import admin_link
from lifecycle.look.number import grouped
from lifecycle.segments.models import Membership, Segment
from lifecycle.stages.models import Stage, StageChange

MOST_SEGMENTS = 200
FEW = 10_000  # messages, whose people are asked for by themselves
NUL = "\x00"  # no database compares with it
TAB_NAMES = {EVERYTHING: _("Everything"), DID: _("Did"), GOT: _("Got"), DECISIONS: _("Decisions")}


class InStage(admin.SimpleListFilter):
    title = _("stage")
    parameter_name = "stage__exact"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [*Stage.objects.values_list("key", "name"), ("none", str(_("In no stage")))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Contact]) -> QuerySet[Contact]:
        if not self.value() or NUL in str(self.value()):
            return queryset
        return queryset.filter(stage="" if self.value() == "none" else self.value())


class Moved(admin.SimpleListFilter):
    """Who went from one stage to another, as the picture on the first page counts them."""

    title = _("moved between stages")
    parameter_name = "moved"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        asked = request.GET.get(self.parameter_name, "")
        source, target, _day = (*asked.split("~"), "", "", "")[:3]
        return [(asked, f"{source} → {target}")] if source and target else []

    def queryset(self, request: HttpRequest, queryset: QuerySet[Contact]) -> QuerySet[Contact]:
        source, target, day = (*(self.value() or "").split("~"), "", "", "")[:3]
        since = beginning_of(day)
        if not (source and target and since) or NUL in source + target:
            return queryset
        moves = StageChange.objects.filter(from_stage=source, to_stage=target, at__gte=since)
        return queryset.filter(pk__in=moves.values("contact_id"))


class Got(admin.SimpleListFilter):
    """Who got something of a campaign since a day, by one channel or any; as the journey map counts it."""

    title = _("got messages of")
    parameter_name = "got"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        asked = request.GET.get(self.parameter_name, "")
        campaign, channel, _day = _got(asked)
        names = Campaign.objects.filter(pk=campaign).values_list("name", flat=True) if campaign else []
        label = str(adapters.get(channel).label) if channel in adapters else ""
        return [(asked, " · ".join(filter(None, [name, label]))) for name in names]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Contact]) -> QuerySet[Contact]:
        campaign, channel, since = _got(self.value() or "")
        if not (campaign and since):
            return queryset
        sent = Message.objects.filter(campaign_id=campaign, state__in=("sent", "delivered"), created_at__gte=since)
        return queryset.filter(_people_of(sent.filter(channel=channel) if channel else sent))


def _people_of(sent: QuerySet[Message]) -> Q:
    """Asked for first where they are few: as a query inside the list's, PostgreSQL goes from the newest person on through
    all that anybody got, which with three million messages takes 100 ms instead of 10."""
    people = sent.order_by().values_list("contact_id", flat=True)
    few = list(people[: FEW + 1])
    return Q(pk__in=people) if len(few) > FEW else Q(pk__among=few)


def _got(asked: str) -> tuple[int, str, datetime | None]:
    said, channel, day = (*asked.split("~"), "", "", "")[:3]
    campaign = int(said) if said.isascii() and said.isdecimal() and len(said) < 19 else 0
    return campaign, channel.replace(NUL, ""), beginning_of(day)


class AtCap(admin.SimpleListFilter):
    """Who has had as much as a cap allows, as the page of pressure counts them; where there are many, of a while ago."""

    title = _("at a cap")
    parameter_name = "at_cap"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(str(row.pk), cap_words(cap_of(row))) for row in FrequencyCap.objects.order_by("days", "limit")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Contact]) -> QuerySet[Contact]:
        asked = self.value() or ""
        if not (asked.isascii() and asked.isdecimal()) or len(asked) > 18:
            return queryset
        now = read_clock()
        told = newest_at_cap(now=now, cap=int(asked))
        if said := as_of([told], now=now, zone=timezone.get_current_timezone()):
            messages.info(request, said)
        if len(told.value) == MOST_AT_CAP:
            messages.info(request, _("Only the newest %s of them are listed.") % grouped(MOST_AT_CAP))
        return queryset.filter(pk__among=told.value)


class Heard(admin.SimpleListFilter):
    """The other half of pressure: silence."""

    title = _("heard from us")
    parameter_name = "heard"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("nothing", _("nothing for %d days, though they may") % SILENT)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Contact]) -> QuerySet[Contact]:
        return queryset.filter(pk__in=silent(read_clock()).values("pk")) if self.value() == "nothing" else queryset


class InSegment(admin.SimpleListFilter):
    title = _("in the segment")
    parameter_name = "in_segment"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(str(pk), name) for pk, name in Segment.objects.values_list("pk", "name")[:MOST_SEGMENTS]]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Contact]) -> QuerySet[Contact]:
        asked = self.value() or ""
        if not (asked.isascii() and asked.isdecimal()) or len(asked) > 18:
            return queryset
        return queryset.filter(pk__in=Membership.objects.filter(segment=int(asked)).values("contact"))


admin.site.unregister(Contact)


@admin.register(Contact)
class ContactPageAdmin(ContactAdmin):
    """People with everything that happened to them: floor 1 knows neither messages nor decisions, so the page is here."""

    when_empty = (
        _("The people you write to."),
        _("Import a list, or let your shop tell us about them by the API."),
    )
    list_display = ("who", "phone", "in_stage", "since")
    list_filter = (InStage, InSegment, InFile, Moved, Got, AtCap, Heard)
    list_before_template = "admin/contact/list_head.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Contact]:
        name = Stage.objects.filter(key=OuterRef("stage")).values("name")[:1]
        return super().get_queryset(request).annotate(stage_name=Subquery(name))

    def get_urls(self) -> list[URLPattern]:
        add = self.admin_site.admin_view(add_to_campaign)
        return [path("<int:pk>/campaigns/", add, name="lifecycle_contact_add_to"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        answer = super().changelist_view(request, extra_context)
        if isinstance(answer, TemplateResponse) and answer.context_data and "cl" in answer.context_data:
            answer.context_data["head"] = contacts_head(request, answer.context_data["cl"])
        return answer

    @display(description=_("Stage"))
    def in_stage(self, contact: Contact) -> str:
        return getattr(contact, "stage_name", None) or contact.stage

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        people = Contact.objects.select_related("postal_address")
        contact = get_object_or_404(people, pk=object_id if object_id.isdecimal() and len(object_id) < 19 else 0)
        if not self.has_view_permission(request, contact):
            raise PermissionDenied
        show = request.GET.get("show", "")
        show = show if show in TABS else EVERYTHING
        zone, now = timezone.get_current_timezone(), read_clock()
        asked = request.GET.get("why")
        context = self.admin_site.each_context(request) | {
            "title": str(contact),
            "opts": self.opts,
            "original": contact,
            "contact": contact,
            "page": contact_page(contact, show=show, before=moment(request), now=now, zone=zone),
            "tabs": [(key, name, key == show) for key, name in TAB_NAMES.items()],
            "show": show,
            "card": tasks_about(request, contact_id=contact.pk, now=now),
            "panel": panel(contact, asked, now=now, zone=zone) if asked is not None else None,
            "add_url": admin_link("lifecycle_contact_add_to", contact.pk) if may_add(request) else "",
            "is_later_page": "before" in request.GET,
            "list_url": admin_link("lifecycle_contact_changelist"),
            "edit_url": admin_link("lifecycle_contact_edit", contact.pk) if self.has_change_permission(request) else "",
            "everything_url": admin_link("lifecycle_contact_everything", contact.pk),
            "forget_url": may_forget(request, contact),
        }
        return TemplateResponse(request, "admin/contact/page.html", context)


def beginning_of(day: str) -> datetime | None:
    try:
        return datetime.strptime(day, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        return None


def moment(request: HttpRequest) -> datetime | None:
    try:
        found = parse_datetime(request.GET.get("before", ""))
    except ValueError:
        return None
    return found if found and found.tzinfo else None


def may_add(request: HttpRequest) -> bool:
    return bool(request.user.has_perm("campaigns.change_campaign"))


def may_forget(request: HttpRequest, contact: Contact) -> str:
    return (
        admin_link("lifecycle_contact_forget", contact.pk) if request.user.has_perm("lifecycle.delete_contact") else ""
    )
