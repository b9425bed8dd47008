from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from campaigns.broadcasts.models import Broadcast
from campaigns.broadcasts.plan import Plan, graph_of, plan_in
from campaigns.broadcasts.send_broadcast import EARTH
from campaigns.workflows.editing.open_draft import open_draft
from campaigns.workflows.publish import publish
from channels.outbox.wake import wake
from lifecycle.accounts.record import record
from lifecycle.look.retold import kept

MOVED = kept(gettext_noop("moved “%(campaign)s”"))


class CannotMove(ValueError):
    """It is out already, or that moment has passed."""


def reschedule(*, broadcast: Broadcast, at: datetime, by: Any, now: datetime, seen: datetime | None = None) -> None:
    """To another moment. One that waits for its moment is published anew, so whoever may not publish may not move it.

    Raises CannotMove, Stale, and BadGraph with what is wrong, NotApproved among it.
    """
    with transaction.atomic():
        held = Broadcast.objects.select_for_update(of=("self",)).select_related("live_version").get(pk=broadcast.pk)
        plan = plan_in(held.live_version.graph if held.live_version else held.draft)
        refuse(held, plan, at, now)
        if plan.at == at:
            return
        with open_draft(campaign=held, seen=seen, now=now) as opened:
            opened.draft = graph_of(replace(plan, at=at))
        if held.status == "live":
            publish(campaign=held, by=by, now=now)
        changes = [{"what": _("when"), "before": _words(plan.at), "after": _words(at)}]
        record(verb="broadcast.move", sentence=MOVED % {"campaign": held.name}, now=now, about=held, changes=changes)
    wake("campaigns.fire")
    broadcast.refresh_from_db()


def refuse(held: Broadcast, plan: Plan, at: datetime, now: datetime) -> None:
    """Says in a sentence why it stays where it is."""
    if held.status == "ended":
        raise CannotMove(_("“%s” is out already. What was sent cannot be moved.") % held.name)
    if held.status == "paused":
        raise CannotMove(_("“%s” is paused. Let it go on first, then move it.") % held.name)
    if held.status == "live" and plan.at and _begins(plan, plan.at) <= now:
        raise CannotMove(_("“%s” is going out already. What was sent cannot be moved.") % held.name)
    if _begins(plan, at) <= now:
        raise CannotMove(_("That moment has passed. “%s” stays where it is.") % held.name)


def _begins(plan: Plan, at: datetime) -> datetime:
    """At their own time it begins where the day begins."""
    return at - EARTH if plan.local else at


def _words(at: datetime | None) -> str:
    return date_format(at.astimezone(timezone.get_current_timezone()), "j M Y H:i") if at else ""
