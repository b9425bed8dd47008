from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST
from unfold.admin import ModelAdmin
from unfold.decorators import display

from campaigns.broadcasts.audience import Audience, audience
from campaigns.broadcasts.form import BroadcastForm, initial_of
from campaigns.broadcasts.models import Broadcast
from campaigns.broadcasts.plan import Plan, plan_in
from campaigns.broadcasts.progress import Progress, progress_of
from campaigns.broadcasts.save_broadcast import AlreadyGoing, change_broadcast, create_broadcast
from campaigns.broadcasts.send_broadcast import TooLate, send_broadcast
from campaigns.broadcasts.words import going_sentence, headline, state_chip, when_words
from campaigns.message_templates.check import check
from campaigns.message_templates.models import MessageTemplate, TemplateVersion
from campaigns.workflows.counts import OUT
from campaigns.workflows.editing.open_draft import Stale
from campaigns.workflows.end import end
from campaigns.workflows.graph import BadGraph
from campaigns.workflows.pause import pause, resume
from campaigns.workflows.publish import NotApproved, problems_of
from campaigns.workflows.screens.frame import page, seen
from channels.adapters.base import adapters
from channels.outbox.halt import CAMPAIGN
from channels.outbox.models import Halt, Message
from lifecycle.clock.read import now as read_clock
from lifecycle.conditions.base import BadCondition, parse
from lifecycle.kinds.form_cells import cells
from lifecycle.kinds.form_cells import initial_of as native
from lifecycle.look.bars import percent
from lifecycle.look.link import admin_link

View = Callable[..., HttpResponse]


@admin.register(Broadcast)
class BroadcastAdmin(ModelAdmin):
    """One message to many people: written down, checked, sent, watched."""

    list_display = ("what", "state", "goes_out", "sent")
    list_display_links = ("what",)
    list_filter = ("status",)
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
                ("edit", self.edit, "change"),
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
        sent = Message.objects.filter(campaign_id=OuterRef("pk"), state__in=OUT).order_by().values("campaign_id")
        halts = Halt.objects.filter(scope=CAMPAIGN).values_list("key", flat=True)
        self.halted = set(halts)
        counted = Subquery(sent.annotate(n=Count("pk")).values("n"), output_field=IntegerField())
        return super().get_queryset(request).select_related("live_version").annotate(messages_sent=Coalesce(counted, 0))

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
        return when_words(plan, read_clock()) if plan.at else _("not decided")

    @display(description=gettext_lazy("Sent"), ordering="messages_sent")
    def sent(self, broadcast: Any) -> str:
        return f"{broadcast.messages_sent:,}"

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = BroadcastForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            said = form.cleaned_data
            made = create_broadcast(name=said["name"], plan=form.plan(), topic=said["topic"], now=read_clock())
            return _to(made)
        context = admin.site.each_context(request) | {
            "title": _("A new broadcast"),
            "opts": self.opts,
            "form": form,
            "cells": list(cells(form)),
            "media": form.media,
            "home": admin_link("campaigns_broadcast_changelist"),
        }
        return TemplateResponse(request, "admin/broadcasts/form.html", context)

    def edit(self, request: HttpRequest, broadcast: Broadcast) -> HttpResponse:
        if broadcast.status != "draft":
            return _to(broadcast)
        initial = native(BroadcastForm, initial_of(broadcast))
        form = BroadcastForm(request.POST) if request.method == "POST" else BroadcastForm(initial=initial)
        if request.method == "POST" and form.is_valid():
            said = form.cleaned_data
            try:
                change_broadcast(
                    broadcast=broadcast,
                    name=said["name"],
                    plan=form.plan(),
                    topic=said["topic"],
                    now=read_clock(),
                    seen=seen(request),
                )
            except (Stale, AlreadyGoing) as problem:
                messages.warning(request, str(problem))
            return _to(broadcast)
        return _framed(request, broadcast, "form", broadcast.name, form=form, cells=list(cells(form)), media=form.media)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        found = Broadcast.objects.select_related("live_version")
        broadcast = get_object_or_404(found, pk=object_id if object_id.isdecimal() and len(object_id) < 19 else 0)
        return self.checked(request, broadcast) if broadcast.status == "draft" else self.going(request, broadcast)

    def checked(self, request: HttpRequest, broadcast: Broadcast) -> HttpResponse:
        now, plan = read_clock(), plan_in(broadcast.draft)
        problems = [problem.sentence for problem in problems_of(broadcast) if not _is_open(problem.sentence, plan)]
        template = MessageTemplate.objects.filter(key=plan.template).first()
        who = _audience(broadcast, plan, template, now)
        if plan.at and plan.at < now and not plan.local:
            problems.append(_("Its moment has passed. Choose another one."))
        gets = who.gets if who else 0
        return _framed(
            request,
            broadcast,
            "check",
            broadcast.name,
            sentence=headline(broadcast.name, gets, plan, now),
            problems=problems,
            who=who,
            bars=_bars(who) if who else [],
            who_words=_who_words(plan),
            message=template,
            begins=_begins(template),
            template_url=admin_link("campaigns_messagetemplate_change", template.pk) if template else "",
            findings=check(template=template, now=now) if template else [],
            when=when_words(plan, now),
            is_local=plan.local,
            is_later=plan.at is not None,
            gets=gets,
            is_captured=settings.SENDING != "live",
        )

    def going(self, request: HttpRequest, broadcast: Broadcast) -> HttpResponse:
        now, found = read_clock(), progress_of(broadcast.pk)
        halt = Halt.objects.filter(scope=CAMPAIGN, key=str(broadcast.pk)).first()
        plan = plan_in(broadcast.live_version.graph if broadcast.live_version else {})
        return _framed(
            request,
            broadcast,
            "going",
            broadcast.name,
            frame="admin/workflows/bare.html" if "live" in request.GET else "admin/broadcasts/going_page.html",
            sentence=going_sentence(broadcast, found, now, halted=halt is not None),
            chip=state_chip(broadcast, now, halted=halt is not None),
            found=found,
            who_words=_who_words(plan),
            when=when_words(plan, now),
            parts=_parts(found),
            is_going=broadcast.status in ("live", "paused"),
            paused_by=halt.by if halt and broadcast.status == "paused" else "",
            people_url=admin_link("campaigns_enrollment_changelist", campaign__id__exact=broadcast.pk),
        )

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
        line = progress_of(broadcast.pk).in_line
        said = [
            ngettext("%s person in line does not get it.", "%s people in line do not get it.", line) % f"{line:,}",
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


def _framed(request: HttpRequest, broadcast: Broadcast, template: str, title: str, **context: Any) -> HttpResponse:
    return page(request, broadcast, template, title, room="broadcasts", home=_link(broadcast), **context)


def _link(broadcast: Broadcast) -> str:
    return admin_link("campaigns_broadcast_change", broadcast.pk)


def _to(broadcast: Broadcast) -> HttpResponseRedirect:
    return HttpResponseRedirect(_link(broadcast))


def _is_open(sentence: str, plan: Plan) -> bool:
    """Of one that goes out at once the moment is still open; that is no problem."""
    return plan.at is None and sentence.startswith(_("At a set time"))


def _audience(broadcast: Broadcast, plan: Plan, template: MessageTemplate | None, now: datetime) -> Audience | None:
    if template is None or template.channel not in adapters:
        return None
    try:
        return audience(parse(plan.who), channel=template.channel, topic=broadcast.topic, now=now)
    except BadCondition:
        return None


def _who_words(plan: Plan) -> str:
    try:
        return _("People who %s") % parse(plan.who).sentence()
    except BadCondition as problem:
        return str(problem)


def _bars(who: Audience) -> list[tuple[str, int, float, float, str]]:
    """(words, people, where the bar begins, how long it is, tone): each loss is cut off at the end of what is left."""
    left = float(who.share(who.everybody))
    rows = [(_("In it"), who.everybody, 0.0, left, "soft")]
    for lost in who.lost:
        share = who.share(lost.people)
        left -= share
        rows.append((str(lost.why), -lost.people, max(left, 0.0), max(share, 0.6), lost.tone or "calm"))
    rows.append((_("Get it"), who.gets, 0.0, who.share(who.gets), "strong"))
    return rows


def _begins(template: MessageTemplate | None) -> str:
    if template is None:
        return ""
    versions = TemplateVersion.objects.filter(template=template).order_by("locale", "-number")
    source = versions.values_list("source", flat=True).first() or {}
    return " ".join(str(source.get("subject") or source.get("text") or "").split())[:160]


def _parts(found: Progress) -> list[tuple[str, int, float, str]]:
    """(words, messages, share of the bar, tone)"""
    rows = [
        (_("delivered"), found.delivered, "good"),
        (_("sent"), found.sent, "accent"),
        (_("bounced"), found.bounced, "broken"),
        (_("unsure"), found.unsure, "wait"),
    ]
    return [(words, count, percent(count, found.whole), tone) for words, count, tone in rows if count]
