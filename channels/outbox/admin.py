from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST
from unfold.admin import ModelAdmin
from unfold.decorators import action, display

from channels.adapters.base import adapters
from channels.outbox.browse import listed, tabs
from channels.outbox.halt import CAMPAIGN, CHANNEL, EVERYTHING, halt, lift
from channels.outbox.look_up import look_up
from channels.outbox.models import Halt, Message
from channels.outbox.notices import notices
from channels.outbox.origin import Origin, origins
from channels.outbox.preview import EARLIER, Preview, headline, preview
from channels.outbox.said_no import in_full
from channels.outbox.settle_by_hand import UnknownVerdict, settle_by_hand
from channels.outbox.states import state_chip, why
from channels.outbox.unsure import MOST, cost_of_again, unsure
from lifecycle.clock.read import now as read_clock
from lifecycle.look.chip import Chip
from lifecycle.look.link import admin_link
from lifecycle.look.person import Person, person
from lifecycle.look.retold import retold
from lifecycle.look.when import moment_words, short_moment

LONGEST_SEARCH = 100


@dataclass(frozen=True)
class Line:
    pk: int
    person: Person
    time: str
    icon: str
    headline: str
    chip: Chip
    why: str


@dataclass(frozen=True)
class Pane:
    """One message, opened."""

    pk: int
    person: Person
    chip: Chip
    why: str
    why_url: str  # to every check beside the person
    is_filled: bool  # with what the person's message would say
    origin: Origin | None
    channel: str
    icon: str
    preview: Preview
    facts: list[tuple[str, str]]
    tries: list[tuple[str, str]]


@admin.register(Message)
class OutboxAdmin(ModelAdmin):
    """Every message and every decision not to send one, to look at. Nothing is edited here."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Message | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Message | None = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        own = [
            path("pause/", wrap(require_POST(self.pause)), name="channels_message_pause"),
            path("<int:pk>/settle/", wrap(require_POST(self.settle)), name="channels_message_settle"),
            path("unsure/", wrap(self.unsure), name="channels_message_unsure"),
            path("unsure/settle/", wrap(require_POST(self.settle_many)), name="channels_message_settle_many"),
            path("<int:pk>/look-up/", wrap(require_POST(self.look_up)), name="channels_message_look_up"),
            path("resume/", wrap(require_POST(self.resume)), name="channels_message_resume"),
        ]
        return own + super().get_urls()

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        now, asked = read_clock(), request.GET
        opened = number(asked.get("message", ""))
        if "pane" in asked:
            return render(request, "admin/outbox/pane.html", self.opened(request, opened, now))
        show, words = asked.get("show", ""), asked.get("q", "").replace("\x00", "").strip()[:LONGEST_SEARCH]
        campaign = number(asked.get("campaign", "")) or 0
        found, has_more = listed(show, words, number(asked.get("before", "")), campaign)
        is_live = settings.SENDING == "live"
        kept = {"show": show, "q": words, "campaign": str(campaign or "")}
        kept = {name: value for name, value in kept.items() if value}
        context = self.admin_site.each_context(request) | {
            "title": _("Outbox"),
            "is_live": is_live,
            "tabs": tabs(show, is_live=is_live),
            "show": show,
            "words": words,
            "lines": lines(found, now),
            "more": urlencode(kept | {"before": str(found[-1].pk)}) if has_more else "",
            "kept": urlencode({name: value for name, value in kept.items() if name != "show"}),
            "campaign": campaign,
            "campaign_name": named.name if (named := origins().of([campaign]).get(campaign)) else "",
            "notices": notices(now, timezone.get_current_timezone()),
            "pausing": self.pausing(request),
            "unsure_url": admin_link("channels_message_unsure"),
            "is_open": opened is not None,
        }
        context |= self.opened(request, opened or (found[0].pk if found else None), now)
        return TemplateResponse(request, "admin/outbox/page.html", context)

    def pausing(self, request: HttpRequest) -> list[tuple[str, str]]:
        """The channels that this person may pause, by kind and name."""
        if not request.user.has_perm("channels.add_halt"):
            return []
        halted = set(Halt.objects.filter(scope=CHANNEL).values_list("key", flat=True))
        return [(kind.kind, str(kind.label)) for kind in adapters.all() if kind.kind not in halted]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return HttpResponseRedirect(admin_link("channels_message_changelist", message=object_id))

    def opened(self, request: HttpRequest, pk: int | None, now: datetime) -> dict[str, Any]:
        message = Message.objects.select_related("contact", "content").filter(pk=pk).first() if pk else None
        if message is None:
            return {"pane": None}
        may_settle = message.state == "unknown" and request.user.has_perm("channels.change_message")
        return {
            "pane": opened_pane(message, f"{request.scheme}://{request.get_host()}", now),
            "settle_url": admin_link("channels_message_settle", message.pk) if may_settle else "",
            "again_costs": _("Sent again:") + " " + cost_of_again(message) if may_settle else "",
            "campaign_url": admin_link("channels_message_changelist", campaign=message.campaign_id),
        }

    def settle(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not request.user.has_perm("channels.change_message"):
            raise PermissionDenied
        verdict = request.POST.get("verdict", "")
        try:
            found = settle_by_hand(pk, verdict, by=request.user.get_username(), now=read_clock())
        except UnknownVerdict:
            found = False
        if not found:
            messages.warning(request, _("Nothing was changed: it is settled already."))
        return HttpResponseRedirect(admin_link("channels_message_changelist", message=pk))

    def unsure(self, request: HttpRequest) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        found, count = unsure(read_clock())
        context = self.admin_site.each_context(request) | {
            "title": _("We asked, and heard nothing"),
            "lines": found,
            "count": count,
            "may_settle": request.user.has_perm("channels.change_message"),
            "outbox_url": admin_link("channels_message_changelist"),
            "settle_url": admin_link("channels_message_settle_many"),
        }
        return TemplateResponse(request, "admin/outbox/unsure.html", context)

    def settle_many(self, request: HttpRequest) -> HttpResponse:
        if not request.user.has_perm("channels.change_message"):
            raise PermissionDenied
        chosen = [pk for text in request.POST.getlist("message")[:MOST] if (pk := number(text))]
        verdict, by = request.POST.get("verdict", ""), request.user.get_username()
        try:
            settled = settle_by_hand(chosen, verdict, by=by, now=read_clock()) if chosen else 0
        except UnknownVerdict:
            settled = 0
        if settled:
            words = ngettext("%d message is settled.", "%d messages are settled.", settled) % settled
            messages.success(request, words)
        elif chosen:
            messages.warning(request, _("Nothing was changed: it is settled already."))
        else:
            messages.warning(request, _("Choose the messages first."))
        return HttpResponseRedirect(admin_link("channels_message_unsure"))

    def look_up(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not request.user.has_perm("channels.change_message"):
            raise PermissionDenied
        messages.info(request, look_up(pk, by=request.user.get_username(), now=read_clock()))
        return HttpResponseRedirect(admin_link("channels_message_unsure"))

    def pause(self, request: HttpRequest) -> HttpResponse:
        if not request.user.has_perm("channels.add_halt"):
            raise PermissionDenied
        by, channel = request.user.get_username(), request.POST.get("channel", "")
        if channel:
            if channel not in adapters:
                raise PermissionDenied
            halt(scope=CHANNEL, key=channel, by=by, now=read_clock())
            words = _("%(channel)s is paused. What is in line waits.")
            messages.warning(request, words % {"channel": adapters.get(channel).label})
            return HttpResponseRedirect(admin_link("channels_message_changelist"))
        halt(scope=EVERYTHING, by=by, now=read_clock())
        messages.warning(request, _("Everything is paused. What is in line waits."))
        return HttpResponseRedirect(where_from(request))

    def resume(self, request: HttpRequest) -> HttpResponse:
        if not request.user.has_perm("channels.delete_halt"):
            raise PermissionDenied
        if channel := request.POST.get("channel", ""):
            lift(scope=CHANNEL, key=channel)
            messages.info(request, _("It goes on."))
            return HttpResponseRedirect(admin_link("channels_message_changelist"))
        lift(scope=EVERYTHING)
        messages.info(request, _("Everything goes on."))
        return HttpResponseRedirect(where_from(request))


def where_from(request: HttpRequest) -> str:
    """The page whose switch was pressed."""
    return admin_link("channels_message_changelist" if request.POST.get("from") == "outbox" else "index")


def number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def icon_of(channel: str) -> str:
    return adapters.get(channel).icon if channel in adapters else "send"


def lines(found: Sequence[Message], now: datetime) -> list[Line]:
    zone = timezone.get_current_timezone()
    asked = origins().of({message.campaign_id for message in found if message.campaign_id})
    return [
        Line(
            pk=message.pk,
            person=person(str(message.contact), seed=str(message.contact_id)),
            time=short_moment(message.sent_at or message.created_at, now=now, zone=zone),
            icon=icon_of(message.channel),
            headline=headline(message) or _("No words yet"),
            chip=state_chip(message, now=now, zone=zone),
            why=why(message) or (asked[message.campaign_id].name if message.campaign_id in asked else ""),
        )
        for message in found
    ]


def opened_pane(message: Message, origin: str, now: datetime) -> Pane:
    zone = timezone.get_current_timezone()
    link = admin_link("lifecycle_contact_change", message.contact_id)
    earlier = earlier_texts(message) if message.channel == "sms" else []
    return Pane(
        pk=message.pk,
        person=person(str(message.contact), seed=str(message.contact_id), url=link),
        chip=state_chip(message, now=now, zone=zone),
        why=in_full(message, now=now, zone=zone),
        why_url=f"{admin_link('lifecycle_contact_change', message.contact_id, why=f'm{message.pk}')}#why",
        is_filled=bool(message.merge) or not why(message),
        origin=origins().of([message.campaign_id]).get(message.campaign_id),
        channel=str(adapters.get(message.channel).label) if message.channel in adapters else message.channel,
        icon=icon_of(message.channel),
        preview=preview(message, earlier, origin=origin, now=now, zone=zone),
        facts=moments(message, now),
        tries=[
            (moment_words(tried.at, now=now, zone=zone), retold(tried.detail) or tried.outcome)
            for tried in message.tries.order_by("-at")[:5]
        ],
    )


def earlier_texts(message: Message) -> list[Message]:
    texts = Message.objects.filter(
        contact_id=message.contact_id, channel=message.channel, state__in=["sent", "delivered"], pk__lt=message.pk
    )
    return list(texts.exclude(content=None).select_related("content").order_by("-created_at")[:EARLIER])


def moments(message: Message, now: datetime) -> list[tuple[str, str]]:
    """What happened to it when, as far as it got."""
    zone = timezone.get_current_timezone()
    waits = message.state in ("queued", "held")
    known = (
        (_("Decided"), message.created_at),
        (_("Goes out"), message.due_at if waits else None),
        (_("Too late after"), message.expires_at if waits else None),
        (_("Captured") if message.provider == "capture" else _("Sent"), message.sent_at),
        (_("Delivered"), message.delivered_at),
        (_("Opened"), message.opened_at),
        (_("Clicked"), message.clicked_at),
    )
    return [(name, moment_words(at, now=now, zone=zone)) for name, at in known if at]


@admin.register(Halt)
class HaltAdmin(ModelAdmin):
    """What is paused at the moment, and the way to let it go on."""

    list_display = ("what", "since", "by")
    list_display_links = None
    list_before_template = "admin/workflows/list_head.html"
    actions = ("let_go_on",)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        count, outbox = Halt.objects.count(), admin_link("channels_message_changelist")
        head = {
            "sentence": ngettext("%d thing is paused.", "%d things are paused.", count) % count
            if count
            else _("Nothing is paused."),
            "explanation": _("Everything, or a channel, is paused in the outbox, and a campaign on its own page."),
            "url": "" if count or not request.user.has_perm("channels.view_message") else outbox,
            "label": _("Outbox"),
            "icon": "outbox",
        }
        return super().changelist_view(request, {"head": head, **(extra_context or {})})

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # pausing is done where one looks at what goes out

    def has_delete_permission(self, request: HttpRequest, obj: Halt | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Halt | None = None) -> bool:
        return obj is None and super().has_change_permission(request, obj)

    @display(description=gettext_lazy("Paused"))
    def what(self, row: Halt) -> str | SafeString:
        if row.scope == CHANNEL:
            return str(adapters.get(row.key).label) if row.key in adapters else row.key
        if row.scope == CAMPAIGN:
            pk = number(row.key) or 0
            found = origins().of([pk]).get(pk)
            if found is None:
                return _("A campaign that is gone")
            return (
                format_html('<a class="lc-link" href="{}">{}</a>', found.url, found.name) if found.url else found.name
            )
        return _("Everything")

    @display(description=gettext_lazy("Since"))
    def since(self, row: Halt) -> str:
        return moment_words(row.at, now=read_clock(), zone=timezone.get_current_timezone())

    @action(description=gettext_lazy("Let it go on"), permissions=["change"])
    def let_go_on(self, request: HttpRequest, queryset: QuerySet[Halt]) -> None:
        # A campaign goes on with its people, or has ended for good: its page says which, and asks who may.
        campaigns = origins().of([number(row.key) or 0 for row in queryset if row.scope == CAMPAIGN])
        own = [row for row in queryset if row.scope != CAMPAIGN or number(row.key) not in campaigns]
        for row in own:
            lift(scope=row.scope, key=row.key)
        if own:
            messages.info(request, _("It goes on."))
        if len(own) < len(queryset):
            messages.warning(request, _("A campaign is let go on from its own page. Follow its name."))
