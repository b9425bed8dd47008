"""What the page of a broadcast shows while it goes out, and after."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.broadcasts.models import Broadcast
from campaigns.broadcasts.plan import plan_in
from campaigns.broadcasts.progress import Pace, Progress, pace_of, progress_of
from campaigns.broadcasts.who import who_words
from campaigns.broadcasts.words import going_sentence, state_chip, when_words
from campaigns.workflows.models import Campaign
from channels.outbox.halt import CAMPAIGN
from channels.outbox.models import Halt
from lifecycle.look.bars import percent
from lifecycle.look.link import admin_link
from lifecycle.look.number import grouped
from lifecycle.look.when import length_words

WIDTH, HEIGHT = 300, 44  # of the line


@dataclass(frozen=True)
class Part:
    """A piece of the bar and its number. `note`: what that means."""

    words: str
    count: int
    share: float
    tone: str
    url: str
    note: str = ""


@dataclass(frozen=True)
class Line:
    """Points of the last half hour, for an svg; `limit`: how high the provider's own line lies."""

    points: str
    area: str
    limit: float | None
    sentence: str
    left: str


def going(broadcast: Broadcast, now: datetime) -> dict[str, Any]:
    found = progress_of(broadcast, now=now)
    halt = Halt.objects.filter(scope=CAMPAIGN, key=str(broadcast.pk)).first()
    plan = plan_in(broadcast.live_version.graph if broadcast.live_version else {})
    is_going = broadcast.status in ("live", "paused")
    is_out = broadcast.status == "live" and found.whole > 0
    is_ahead = is_going and not found.whole + found.not_sent
    day = timezone.localtime(plan.at).date() if plan.at else None
    return {
        "sentence": going_sentence(broadcast, found, now, halted=halt is not None),
        "chip": state_chip(broadcast, now, halted=halt is not None),
        "found": found,
        "share": round(percent(found.out, found.whole)),
        "who_words": who_words(plan),
        "when": when_words(plan, now),
        "parts": parts(broadcast, found),
        "came": came(broadcast, found),
        "reasons": [
            (_people(broadcast, f"not_sent:{reason}"), sentence, count) for reason, sentence, count in found.reasons
        ],
        "line": line(found, pace_of(broadcast, now=now), _end(broadcast), now) if is_out else None,
        "is_going": is_going,
        "is_ahead": is_ahead,
        "calendar_url": admin_link("calendar", view="list", day=day.isoformat()) if day and is_ahead else "",
        "paused_by": halt.by if halt and broadcast.status == "paused" else "",
    }


def parts(broadcast: Broadcast, found: Progress) -> Sequence[Part]:
    rows = [
        (_("delivered"), "delivered", found.delivered, "good", ""),
        (_("on the way"), "sent", found.sent, "accent", _("sent, no answer yet")),
        (_("bounced"), "bounced", found.bounced, "broken", _("taken off")),
        (_("unsure"), "unsure", found.unsure, "info", _("the provider didn't answer")),
        (_("held"), "held", found.held, "wait", _("for a free place or the morning")),
        (_("in line"), "queued", found.queued, "calm", ""),
        (_("later"), "to_come", found.to_come, "soft", _("at a moment of their own")),
        (
            _("later, at a cap now"),
            "to_come_capped",
            found.to_come_capped,
            "wait",
            _("if a place is free at that moment"),
        ),
    ]
    return [
        Part(words, count, percent(count, found.whole), tone, _people(broadcast, sort), note)
        for words, sort, count, tone, note in rows
        if count
    ]


def came(broadcast: Broadcast, found: Progress) -> Sequence[tuple[str, int, str]]:
    return [
        (_("Opened, by people and not by scanners"), found.opened, _people(broadcast, "opened")),
        (_("Clicked"), found.clicked, _people(broadcast, "clicked")),
    ]


def line(found: Progress, pace: Pace, end: datetime | None, now: datetime) -> Line:
    top = max([*pace.minutes, pace.limit or 0, 1])
    step = WIDTH / max(len(pace.minutes) - 1, 1)
    places = [
        (round(place * step, 1), round(HEIGHT - HEIGHT * count / top, 1)) for place, count in enumerate(pace.minutes)
    ]
    points = " ".join(f"{x},{y}" for x, y in places)
    limit = round(HEIGHT - HEIGHT * pace.limit / top, 1) if pace.limit else None
    return Line(
        points, f"0,{HEIGHT} {points} {WIDTH},{HEIGHT}", limit, _rate_words(pace.now), _left(found, pace, end, now)
    )


def _rate_words(minutely: float) -> str:
    if minutely >= 60:
        return _("%s a second") % grouped(round(minutely / 60))
    if minutely >= 1:
        return _("%s a minute") % grouped(round(minutely))
    return _("None in the last minutes")


def _left(found: Progress, pace: Pace, end: datetime | None, now: datetime) -> str:
    """How long until the last one is out, whatever is held apart: that waits for something else."""
    ahead = timedelta(minutes=found.queued / pace.now) if pace.now >= 1 else None
    if end and end > now:
        ahead = max(ahead or timedelta(0), end - now)
    if ahead is None or not found.queued + found.to_come + found.to_come_capped:
        return _held(found) if found.held and not found.queued else ""
    return _("%s left") % length_words(ahead)


def _held(found: Progress) -> str:
    if not found.out:
        return ngettext("%s held, none is out", "%s held, none is out", found.held) % grouped(found.held)
    return ngettext("%s held, the rest is out", "%s held, the rest is out", found.held) % grouped(found.held)


def _end(campaign: Campaign) -> datetime | None:
    plan = plan_in(campaign.live_version.graph if campaign.live_version else {})
    return plan.at + timedelta(hours=plan.hours) if plan.at and plan.hours else None


def _people(broadcast: Broadcast, sort: str) -> str:
    return admin_link("campaigns_broadcast_people", broadcast.pk, of=sort)
