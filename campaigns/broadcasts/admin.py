from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST
from unfold.admin import ModelAdmin
from unfold.decorators import display

from campaigns.broadcasts.going import going
from campaigns.broadcasts.models import Broadcast
from campaigns.broadcasts.people import people_of
from campaigns.broadcasts.plan import plan_in
from campaigns.broadcasts.progress import progress_of
from campaigns.broadcasts.review import review, send_test_of
from campaigns.broadcasts.save_broadcast import AlreadyGoing
from campaigns.broadcasts.send_broadcast import TooLate, send_broadcast
from campaigns.broadcasts.wizard import first_open, step_link, step_page
from campaigns.broadcasts.words import state_chip, when_words
from campaigns.teamwork.beside import talk, tasks_about
from campaigns.workflows.editing.open_draft import Stale
from campaigns.workflows.end import end
from campaigns.workflows.graph import BadGraph
from campaigns.workflows.list_numbers import list_numbers
from campaigns.workflows.pause import pause, resume
from campaigns.workflows.publish import NotApproved
from campaigns.workflows.screens.frame import page, seen
from campaigns.workflows.status_filter import ByStatus
from channels.outbox.halt import CAMPAIGN
from channels.outbox.models import Halt
from lifecycle.clock.read import now as read_clock
from lifecycle.figures.by_key import by_key
from lifecycle.look.link import admin_link
from lifecycle.look.number import grouped

View = Callable[..., HttpResponse]


@admin.register(Broadcast)
class BroadcastAdmin(ModelAdmin):
    """One message to many people: written down, checked, sent, watched."""

    when_empty = (
        gettext_lazy("A broadcast goes once, to everybody in a segment."),
        gettext_lazy("Say who, what and when; you see how many get it before it goes."),
    )
    list_display = ("what", "state", "goes_out", "sent")
    list_display_links = ("what",)
    list_filter = (ByStatus,)
    search_fields = ("name",)
    list_before_template = "admin/workflows/list_head.html"
    list_fullwidth = True
    actions = ()

    def has_delete_permission(self, request: HttpRequest, obj: Broadcast | None = None) -> bool:
        return False  # what was sent stays

    def has_view_permission(self, request: HttpRequest, obj: Broadcast | None = None) -> bool:
        return request.user.has_perm("campaigns.view_campaign")

    def has_change_permission(self, request: HttpRequest, obj: Broadcast | None = None) -> bool:
        return request.user.has_perm("campaigns.change_campaign")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("campaigns.add_campaign")

    def get_urls(self) -> list[URLPattern]:
        own = [
            path(f"<int:pk>/{name}/", self._page(view, right), name=f"campaigns_broadcast_{name}")
            for name, view, right in (
                ("who", self.who, "change"),
                ("what", self.what_page, "change"),
                ("when", self.when, "change"),
                ("people", self.people, "view"),
                ("test", require_POST(self.test), "change"),
                ("send", require_POST(self.send), "publish"),
                ("pause", require_POST(self.pause), "publish"),
                ("resume", require_POST(self.resume), "publish"),
                ("cancel", self.cancel, "publish"),
            )
        ]
        return own + super().get_urls()

    def _page(self, view: View, right: str) -> View:
        def guarded(request: HttpRequest, pk: int) -> HttpResponse:
            if not request.user.has_perm(f"campaigns.{right}_campaign"):
                raise PermissionDenied
            return view(request, get_object_or_404(Broadcast.objects.select_related("live_version"), pk=pk))

        return self.admin_site.admin_view(guarded)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"head": _head(), **(extra_context or {})})

    def get_queryset(self, request: HttpRequest) -> QuerySet[Broadcast]:
        halts = Halt.objects.filter(scope=CAMPAIGN).values_list("key", flat=True)
        self.halted = set(halts)
        sent = by_key("pk", list_numbers(now=read_clock()).sent)
        return super().get_queryset(request).select_related("live_version").annotate(messages_sent=sent)

    @display(description=gettext_lazy("Broadcast"), ordering="name")
    def what(self, broadcast: Broadcast) -> str:
        return broadcast.name

    @display(description=gettext_lazy("Now"), ordering="status")
    def state(self, broadcast: Broadcast) -> SafeString:
        chip = state_chip(broadcast, read_clock(), halted=str(broadcast.pk) in self.halted)
        icon = format_html('<span class="material-symbols-outlined" aria-hidden="true">{}</span>', chip.icon)
        return format_html('<span class="lc-chip lc-chip-{}">{}{}</span>', chip.tone, icon, chip.text)

    @display(description=gettext_lazy("When"))
    def goes_out(self, broadcast: Broadcast) -> str:
        live = broadcast.live_version
        plan = plan_in(live.graph if live else broadcast.draft)
        return capfirst(when_words(plan, read_clock()) if plan.at else _("not decided"))

    @display(description=gettext_lazy("Sent"), ordering="messages_sent")
    def sent(self, broadcast: Any) -> str:
        return grouped(broadcast.messages_sent)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        return step_page(request, None, "who")

    def who(self, request: HttpRequest, broadcast: Broadcast) -> HttpResponse:
        return step_page(request, broadcast, "who")

    def what_page(self, request: HttpRequest, broadcast: Broadcast) -> HttpResponse:
        return step_page(request, broadcast, "what")

    def when(self, request: HttpRequest, broadcast: Broadcast) -> HttpResponse:
        return step_page(request, broadcast, "when")

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        found = Broadcast.objects.select_related("live_version")
        broadcast = get_object_or_404(found, pk=object_id if object_id.isdecimal() and len(object_id) < 19 else 0)
        if broadcast.status != "draft":
            return self.going(request, broadcast)
        open_step = first_open(plan_in(broadcast.draft))
        if open_step and request.user.has_perm("campaigns.change_campaign"):
            return HttpResponseRedirect(step_link(broadcast, open_step))
        team = _team(request, broadcast)
        return _framed(request, broadcast, "check", **review(request, broadcast, read_clock()), **team)

    def going(self, request: HttpRequest, broadcast: Broadcast) -> HttpResponse:
        is_fresh = "live" not in request.GET
        frame = "admin/broadcasts/going_page.html" if is_fresh else "admin/workflows/bare.html"
        team = _team(request, broadcast) if is_fresh else {}
        return _framed(request, broadcast, "going", frame=frame, **going(broadcast, read_clock()), **team)

    def people(self, request: HttpRequest, broadcast: Broadcast) -> HttpResponse:
        if not request.user.has_perm("lifecycle.view_contact"):
            raise PermissionDenied
        sort = request.GET.get("of", "")
        listed = people_of(broadcast, sort, after=request.GET.get("after", ""), now=read_clock())
        frame = "admin/workflows/bare.html" if "drawer" in request.GET else "admin/components/people_page.html"
        return _framed(request, broadcast, "people", frame=frame, listed=listed, sort=sort, back=_link(broadcast))

    def test(self, request: HttpRequest, broadcast: Broadcast) -> HttpResponse:
        said, is_sent = send_test_of(broadcast, request.user, read_clock())
        (messages.info if is_sent else messages.warning)(request, said)
        return _to(broadcast)

    def send(self, request: HttpRequest, broadcast: Broadcast) -> HttpResponse:
        if seen(request) != broadcast.updated_at:
            messages.warning(request, _("It has changed since you looked. Look at it again, then send it."))
            return _to(broadcast)
        try:
            send_broadcast(broadcast=broadcast, by=request.user, now=read_clock(), seen=seen(request))
        except NotApproved as problem:
            messages.error(request, str(problem))
            if plan_in(broadcast.draft).at:
                return HttpResponseRedirect(admin_link("campaigns_campaign_publish", broadcast.pk))
            messages.info(request, _("Choose the moment it goes out first: that is part of what is approved."))
        except (BadGraph, TooLate, AlreadyGoing, Stale) as problem:
            messages.error(request, str(problem))
        return _to(broadcast)

    def pause(self, request: HttpRequest, broadcast: Broadcast) -> HttpResponse:
        pause(campaign=broadcast, by=request.user.get_username(), now=read_clock())
        return _to(broadcast)

    def resume(self, request: HttpRequest, broadcast: Broadcast) -> HttpResponse:
        if broadcast.status == "paused":
            resume(campaign=broadcast, now=read_clock())
        return _to(broadcast)

    def cancel(self, request: HttpRequest, broadcast: Broadcast) -> HttpResponse:
        if request.method == "POST":
            end(campaign=broadcast, by=request.user.get_username(), now=read_clock())
            return _to(broadcast)
        line = progress_of(broadcast, now=read_clock()).in_line
        said = [
            ngettext("%s person in line does not get it.", "%s people in line do not get it.", line) % grouped(line),
            _("Whoever has it keeps it, and is never sent it twice. This cannot be undone."),
        ]
        title = _("Cancel the rest of “%s”?") % broadcast.name
        button = _("Cancel the rest")
        return page(
            request, broadcast, "confirm", title, said=said, button=button, tone="broken", home=_link(broadcast)
        )


def _head() -> dict[str, str]:
    going = Broadcast.objects.filter(status="live").count()
    drafts = Broadcast.objects.filter(status="draft").count()
    said = ngettext("%d broadcast goes out now or soon.", "%d broadcasts go out now or soon.", going) % going
    more = ngettext("%d draft is not sent yet.", "%d drafts are not sent yet.", drafts) % drafts
    return {"sentence": said if going else _("Nothing goes out."), "explanation": more if drafts else ""}


def _framed(request: HttpRequest, broadcast: Broadcast, template: str, **context: Any) -> HttpResponse:
    return page(request, broadcast, template, broadcast.name, room="broadcasts", home=_link(broadcast), **context)


def _team(request: HttpRequest, broadcast: Broadcast) -> dict[str, Any]:
    now = read_clock()
    return {
        "card": tasks_about(request, campaign_id=broadcast.pk, now=now),
        "talk": talk(request, campaign_id=broadcast.pk, now=now),
    }


def _link(broadcast: Broadcast) -> str:
    return admin_link("campaigns_broadcast_change", broadcast.pk)


def _to(broadcast: Broadcast) -> HttpResponseRedirect:
    return HttpResponseRedirect(_link(broadcast))
