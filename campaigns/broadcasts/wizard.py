"""The steps in which a broadcast is written down. Each keeps what it has when one goes on, back, or away."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.broadcasts.form import StepForm, WhatForm, WhenForm, WhoForm, when_of, who_of
from campaigns.broadcasts.models import Broadcast
from campaigns.broadcasts.plan import Plan, graph_of, plan_in
from campaigns.broadcasts.save_broadcast import AlreadyGoing, change_broadcast, create_broadcast
from campaigns.broadcasts.what import choices, pane_as
from campaigns.broadcasts.who import audience_of, bars, channel_of, who_words
from campaigns.broadcasts.words import headline, pace_sentence
from campaigns.message_templates.create import create_template
from campaigns.message_templates.models import MessageTemplate
from campaigns.workflows.editing.open_draft import Stale
from campaigns.workflows.screens.frame import page, seen
from lifecycle.clock.read import now as read_clock
from lifecycle.kinds.form_cells import cells
from lifecycle.kinds.form_cells import initial_of as native
from lifecycle.look.link import admin_link

STEPS = {"who": gettext_lazy("Who"), "what": gettext_lazy("What"), "when": gettext_lazy("When")}
FORMS: dict[str, type[StepForm]] = {"who": WhoForm, "what": WhatForm, "when": WhenForm}
STAY, REVIEW, LATER = "stay", "review", "later"
WRITE = {"write_email": "email", "write_sms": "sms"}


@dataclass(frozen=True)
class Mark:
    """A step in the line at the top."""

    key: str
    label: Any
    number: int
    is_here: bool
    is_done: bool


def marks(plan: Plan, here: str) -> list[Mark]:
    done = {"who": bool(plan.who), "what": bool(plan.template), "when": bool(plan.who and plan.template)}
    rows = [*STEPS.items(), (REVIEW, _("Review and send"))]
    return [
        Mark(key, label, number, key == here, done.get(key, False)) for number, (key, label) in enumerate(rows, start=1)
    ]


def first_open(plan: Plan) -> str:
    """The step to go on with; empty where each has its answer."""
    return "" if plan.who and plan.template else "what" if plan.who else "who"


def step_link(broadcast: Broadcast, step: str) -> str:
    return admin_link(f"campaigns_broadcast_{'change' if step == REVIEW else step}", broadcast.pk)


def step_page(request: HttpRequest, broadcast: Broadcast | None, step: str) -> HttpResponse:
    """`broadcast`: None for one that is not written down yet."""
    now = read_clock()
    if broadcast and broadcast.status != "draft":
        return HttpResponseRedirect(admin_link("campaigns_broadcast_change", broadcast.pk))
    held = broadcast or Broadcast(kind="broadcast", draft={}, updated_at=now)
    plan = plan_in(held.draft)
    if request.method == "POST":
        form = FORMS[step](request.POST, old=plan)
        return _posted(request, broadcast, held, step, form, now)
    initial = {"who": who_of(broadcast, plan), "what": {"template": plan.template}, "when": when_of(plan)}[step]
    form = FORMS[step](initial=native(FORMS[step], initial), old=plan)
    return _shown(request, held, step, form, plan, now)


def _posted(
    request: HttpRequest, broadcast: Broadcast | None, held: Broadcast, step: str, form: StepForm, now: datetime
) -> HttpResponse:
    form.is_valid()
    plan, to = form.plan(), str(request.POST.get("to", ""))
    topic = form.said("topic", held.topic) if step == "who" else held.topic
    name = (form.said("name", "") if step == "who" else "") or held.name or _unnamed(now)
    if to == STAY and broadcast is None:  # looked at while it is written; it is kept when one goes on
        held.topic = topic
        return _shown(request, held, step, form, plan, now, is_part=True)
    try:
        kept = _keep(broadcast, name, plan, topic, now, seen(request))
    except (Stale, AlreadyGoing) as problem:
        if to == STAY:
            return JsonResponse({"sentence": str(problem)}, status=409)
        messages.warning(request, str(problem))
        return HttpResponseRedirect(step_link(held, step))
    if to == STAY:
        return _shown(request, kept, step, form, plan, now, is_part=True)
    if to in WRITE:
        return _write(request, kept, plan, WRITE[to], now)
    goes_on = [*STEPS, REVIEW].index(to if to in STEPS else REVIEW) > [*STEPS, REVIEW].index(step)
    if to != LATER and goes_on and (form.errors or form.lacks()):
        for sentence in form.lacks():
            form.add_error(None, sentence)
        return _shown(request, kept, step, form, plan, now)
    if to == LATER:
        messages.info(request, _("“%s” is kept as a draft.") % kept.name)
        return HttpResponseRedirect(admin_link("campaigns_broadcast_changelist"))
    return HttpResponseRedirect(step_link(kept, to if to in STEPS else REVIEW))


def _keep(
    broadcast: Broadcast | None, name: str, plan: Plan, topic: str, now: datetime, seen: datetime | None
) -> Broadcast:
    if broadcast is None:
        return create_broadcast(name=name, plan=plan, topic=topic, now=now)
    is_same = (broadcast.name, broadcast.topic, plan_in(broadcast.draft)) == (name, topic, plan_in(graph_of(plan)))
    if not is_same:
        change_broadcast(broadcast=broadcast, name=name, plan=plan, topic=topic, now=now, seen=seen)
    return broadcast


def _unnamed(now: datetime) -> str:
    day = date_format(now.astimezone(timezone.get_current_timezone()).date(), "j E")
    return _("Broadcast of %s") % day


def _write(request: HttpRequest, broadcast: Broadcast, plan: Plan, channel: str, now: datetime) -> HttpResponse:
    """A message of its own, which the broadcast has from here on; the studio opens."""
    if not request.user.has_perm("campaigns.add_messagetemplate"):
        raise PermissionDenied
    made = create_template(name=broadcast.name, channel=channel, now=now)
    new = Plan(made.key, plan.who, plan.at, plan.local, plan.hours)
    change_broadcast(broadcast=broadcast, name=broadcast.name, plan=new, topic=broadcast.topic, now=now)
    messages.info(request, _("Write it here. “%s” sends it when you go back to it.") % broadcast.name)
    return HttpResponseRedirect(admin_link("campaigns_messagetemplate_change", made.pk))


def _shown(
    request: HttpRequest,
    broadcast: Broadcast,
    step: str,
    form: StepForm,
    plan: Plan,
    now: datetime,
    *,
    is_part: bool = False,
) -> HttpResponse:
    template = MessageTemplate.objects.filter(key=plan.template).first() if plan.template else None
    who = audience_of(plan, template, broadcast.topic, now)
    answer = page(
        request,
        broadcast,
        step,
        broadcast.name or _("A new broadcast"),
        room="broadcasts",
        frame="admin/workflows/bare.html" if is_part else "admin/broadcasts/step_page.html",
        home=admin_link("campaigns_broadcast_changelist"),
        step=step,
        marks=marks(plan, step),
        form=form,
        cells=dict(zip(form.fields, cells(form), strict=True)) if not is_part else {},
        media=form.media,
        when=form["when"].value() if isinstance(form, WhenForm) else "",
        is_kept=bool(broadcast.pk),
        who=who,
        bars=bars(who, plan, broadcast) if who else [],
        who_words=who_words(plan) if plan.who else "",
        channel=channel_of(template),
        is_assumed=template is None,
        sentence=headline(broadcast.name, who.gets if who else 0, plan, now) if plan.who and plan.template else "",
        pace=pace_sentence(who.gets if who else 0, plan, now),
        **(_what(request, plan, template, broadcast, now, is_part) if step == "what" else {}),
    )
    return answer


def _what(
    request: HttpRequest, plan: Plan, template: MessageTemplate | None, broadcast: Broadcast, now: datetime, part: bool
) -> dict[str, Any]:
    return {
        "choices": [] if part else choices(plan.template),
        "may_write": request.user.has_perm("campaigns.add_messagetemplate"),
        "shown": pane_as(request, plan, template, broadcast, now),
        "template_url": admin_link("campaigns_messagetemplate_change", template.pk) if template else "",
    }
