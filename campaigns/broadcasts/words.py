"""A broadcast in a marketer's words."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.broadcasts.models import Broadcast
from campaigns.broadcasts.plan import Plan, plan_in
from campaigns.broadcasts.progress import Progress
from lifecycle.look.chip import Chip
from lifecycle.look.number import grouped
from lifecycle.look.when import clock_time, day_words, moment_words


def when_words(plan: Plan, now: datetime) -> str:
    """`now`, `today at 10:30`, `on 3 Dec at 10:30 of their own day`."""
    if plan.at is None:
        return _("now, %s") % spread_words(plan.hours) if plan.hours else _("now")
    zone = timezone.get_current_timezone()
    day = plan.at.astimezone(zone).date()
    distance = (day - now.astimezone(zone).date()).days
    named = {0: _("today"), 1: _("tomorrow"), -1: _("yesterday")}
    said = named.get(distance) or _on_day(plan.at, now)
    at = _("%(day)s at %(time)s") % {"day": said, "time": clock_time(plan.at, zone)}
    if plan.hours:
        return _("%(when)s, %(spread)s") % {"when": at, "spread": spread_words(plan.hours)}
    return _("%s of their own day") % at if plan.local else at


def spread_words(hours: int) -> str:
    return ngettext("spread over %d hour", "spread over %d hours", hours) % hours


def pace_sentence(people: int, plan: Plan, now: datetime) -> str:
    """How thick one that is spread comes, and when the last of it does."""
    if not plan.hours or not people:
        return ""
    last = (plan.at or now) + timedelta(hours=plan.hours)
    minutely = people / plan.hours / 60
    often = (
        _("About %s a minute") % grouped(round(minutely))
        if minutely >= 1
        else _("About %d an hour") % max(1, people // plan.hours)
    )
    zone = timezone.get_current_timezone()
    when = (
        clock_time(last, zone)
        if (last - now) < timedelta(days=1)
        else moment_words(last, now=now, zone=zone, inside=True)
    )
    return _("%(often)s, the last one %(when)s.") % {"often": often, "when": when}


def _on_day(at: datetime, now: datetime) -> str:
    zone = timezone.get_current_timezone()
    if abs((at - now).days) >= 7:
        return _("on %s") % day_words(at, now=now, zone=zone)
    # Whole phrases: after a word such as “on”, many languages bend the name of the day.
    week = (
        _("on Monday"),
        _("on Tuesday"),
        _("on Wednesday"),
        _("on Thursday"),
        _("on Friday"),
        _("on Saturday"),
        _("on Sunday"),
    )
    return week[at.astimezone(zone).weekday()]


def headline(name: str, people: int, plan: Plan, now: datetime) -> str:
    said = ngettext("%(n)s person gets “%(name)s” %(when)s", "%(n)s people get “%(name)s” %(when)s", people)
    return said % {"n": grouped(people), "name": name, "when": when_words(plan, now)}


def state_chip(broadcast: Broadcast, now: datetime, *, halted: bool = False) -> Chip:
    match broadcast.status:
        case "live":
            plan = plan_in(broadcast.live_version.graph if broadcast.live_version else {})
            if plan.at and plan.at > now:
                return Chip(_("Goes out %s") % when_words(plan, now), "accent", "schedule_send")
            return Chip(_("Going out"), "good", "send")
        case "paused":
            return Chip(_("Paused"), "wait", "pause_circle")
        case "ended":
            if broadcast.notice:
                return Chip(_("Missed"), "broken", "event_busy")
            return Chip(_("Cancelled"), "calm", "cancel") if halted else Chip(_("Sent"), "good", "done_all")
    return Chip(_("Draft"), "calm", "edit")


def going_sentence(broadcast: Broadcast, found: Progress, now: datetime, *, halted: bool) -> str:
    plan = plan_in(broadcast.live_version.graph if broadcast.live_version else {})
    if broadcast.status == "live" and plan.at and plan.at > now and not found.whole:
        return _("“%(name)s” goes out %(when)s") % {"name": broadcast.name, "when": when_words(plan, now)}
    counted = {
        "name": broadcast.name,
        "out": grouped(found.out),
        "whole": grouped(found.whole),
        "line": grouped(found.in_line),
    }
    if broadcast.status == "paused":
        return _("“%(name)s” is paused: %(out)s are out, %(line)s stay in line") % counted
    if broadcast.status == "ended" and halted:
        return _("“%(name)s” was cancelled: %(out)s were out") % counted
    if broadcast.status == "ended" and broadcast.notice and not found.whole:
        return _("“%(name)s” did not go out") % counted
    if broadcast.status == "ended":
        return _("“%(name)s” went to %(out)s people") % counted
    if found.held and found.held == found.whole:
        all_held = ngettext(
            "“%(name)s” waits: the one who gets it is held", "“%(name)s” waits: all %(line)s are held", found.held
        )
        return all_held % counted
    return _("“%(name)s” is going out: %(out)s of %(whole)s") % counted
