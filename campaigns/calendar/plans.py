"""Broadcasts, and what campaigns do at set times: what stands in the calendar and what each wants to say."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from functools import partial
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from campaigns.broadcasts.models import Broadcast
from campaigns.broadcasts.plan import Plan, plan_in
from campaigns.broadcasts.words import spread_words, state_chip
from campaigns.calendar.entry import Entry
from campaigns.calendar.leads_to import sends_at
from campaigns.calendar.wish import Wish
from campaigns.message_templates.models import MessageTemplate
from campaigns.workflows.graph import Graph, read
from campaigns.workflows.models import Campaign
from campaigns.workflows.triggers.schedule import Schedule
from campaigns.workflows.versions import Version, live_versions
from lifecycle.conditions.base import BadCondition, Condition, parse
from lifecycle.consent.topics import NoTopic, default_topic
from lifecycle.look.chip import Chip
from lifecycle.look.link import admin_link
from lifecycle.look.when import clock_time

MOST_BROADCASTS = 300
MOST_DRAFTS = 100
MOST_AGAIN = 100  # occurrences of one schedule


@dataclass
class Window:
    """What is looked at, and what is known for all of it."""

    start: datetime
    end: datetime
    now: datetime
    zone: tzinfo
    usual_topic: str = ""
    may_move: bool = False
    channels: Mapping[str, str] = field(default_factory=dict)  # by the key of a message

    def holds(self, at: datetime) -> bool:
        return self.start <= at < self.end


@dataclass
class Found:
    entries: list[Entry] = field(default_factory=list)
    wishes: list[Wish] = field(default_factory=list)
    campaigns: set[int] = field(default_factory=set)  # all that were looked at


@dataclass(frozen=True)
class Plans:
    parts: Sequence[Found]
    journeys: Sequence[Version]  # campaigns that run; a broadcast stands in the parts already
    live: Mapping[int, Version]

    @property
    def wishes(self) -> list[Wish]:
        return [wish for part in self.parts for wish in part.wishes]


def plans(window: Window) -> Plans:
    """Three statements."""
    planned = broadcasts(window)
    live = [each for each in live_versions() if each.is_live]
    journeys = [each for each in live if each.campaign.id not in planned.campaigns]
    parts = [planned, schedules(journeys, window), drafts(window)]
    return Plans(parts, journeys, {each.id: each for each in live})


def window_of(first: date, last: date, *, now: datetime, zone: tzinfo, may_move: bool = False) -> Window:
    """From the first day up to and without the last."""
    start, end = (datetime.combine(day, time(), zone) for day in (first, last))
    try:
        usual = default_topic().key
    except NoTopic:
        usual = ""
    return Window(start, end, now, zone, usual, may_move, channels_of())


def channels_of() -> dict[str, str]:
    """One statement; of the newest messages."""
    return dict(MessageTemplate.objects.order_by("-pk").values_list("key", "channel")[:1000])


# Broadcasts


def broadcasts(window: Window) -> Found:
    """One statement: those that are still to go, and those that ended since the window began."""
    ended = Q(status="ended", updated_at__gte=window.start, live_version__published_at__lt=window.end)
    rows = Broadcast.objects.filter(Q(status__in=("draft", "live", "paused")) | ended)
    found = Found()
    for row in rows.select_related("live_version").order_by("-pk")[:MOST_BROADCASTS]:
        plan = plan_in(row.live_version.graph if row.live_version else row.draft)
        found.campaigns.add(row.pk)
        if plan.at and window.holds(plan.at):
            found.entries.append(entry := _broadcast(row, plan, plan.at, window))
            if plan.at > window.now and row.status in ("draft", "live") and (who := _parsed(plan.who)):
                found.wishes += _wish(entry, who, plan.template, row.topic, plan.at, window)
    return found


def _broadcast(row: Broadcast, plan: Plan, at: datetime, window: Window) -> Entry:
    is_ahead = at > window.now and row.status in ("draft", "live")
    local = at.astimezone(window.zone)
    more = [_("at their own time")] if plan.local else [spread_words(plan.hours)] if plan.hours else []
    chip = state_chip(row, window.now)
    if row.status == "live" and is_ahead:
        chip = Chip(_("Planned"), "accent", "schedule_send")
    return Entry(
        key=f"broadcast-{row.pk}",
        kind="broadcast",
        day=local.date(),
        title=row.name,
        url=admin_link("campaigns_broadcast_change", row.pk),
        at=at,
        time=clock_time(at, window.zone),
        words=more,
        chip=chip,
        is_over=row.status == "ended",
        is_draft=row.status == "draft",
        campaign_id=row.pk,
        moves=f"{local:%Y-%m-%dT%H:%M}" if is_ahead and window.may_move else "",
        seen=row.updated_at.isoformat(),
    )


# Campaigns at set times


def schedules(versions: Sequence[Version], window: Window) -> Found:
    """Of those that run: no statement, for they are given."""
    found = Found()
    for version in versions:
        facts = version.campaign
        since = version.since or window.start
        is_once = version.reentry == "once"
        _add(found, version.graph, facts.id, facts.name, facts.topic, window, since=since, is_once=is_once)
    return found


def drafts(window: Window) -> Found:
    """Of campaigns that never ran: one statement."""
    found = Found()
    rows = Campaign.objects.filter(kind="journey", status="draft", live_version=None).order_by("-updated_at")
    for row in rows.only("pk", "name", "topic", "draft", "reentry")[:MOST_DRAFTS]:
        if not any(spec.get("kind") == "schedule" for spec in _specs(row.draft)):
            continue
        graph, _problems = read(row.draft, row.pk)
        if graph:
            is_once = row.reentry == "once"
            _add(found, graph, row.pk, row.name, row.topic, window, since=window.now, is_once=is_once, is_draft=True)
    return found


def _specs(draft: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    said = draft.get("triggers")
    return (spec for spec in (said if isinstance(said, list) else []) if isinstance(spec, Mapping))


def _add(
    found: Found,
    graph: Graph,
    campaign_id: int,
    name: str,
    topic: str,
    window: Window,
    *,
    since: datetime,
    is_once: bool,
    is_draft: bool = False,
) -> None:
    sends = [send for send in sends_at(graph, graph.start) if send.message_kind == "marketing"]
    for place, trigger in enumerate(graph.triggers):
        if not isinstance(trigger, Schedule):
            continue
        moments = trigger.instants(max(window.start, since), window.end)[:MOST_AGAIN]
        entries = [_occurrence(campaign_id, place, name, at, trigger, window, is_draft) for at in moments]
        found.entries += entries
        ahead = [(entry, at) for entry, at in zip(entries, moments, strict=True) if at > window.now]
        for entry, at in ahead[:1] if is_once else ahead:
            for send in sends[:1]:
                found.wishes += _wish(entry, trigger.who, send.settings["template"], topic, at, window)


def _occurrence(
    campaign_id: int, place: int, name: str, at: datetime, trigger: Schedule, window: Window, is_draft: bool
) -> Entry:
    more = [_("at their own time")] if trigger.settings["local"] else []
    more += [spread_words(trigger.settings["over"])] if trigger.settings["over"] else []
    return Entry(
        key=f"schedule-{campaign_id}-{place}-{at:%Y%m%d%H%M}",
        kind="schedule",
        day=at.astimezone(window.zone).date(),
        title=name,
        url=admin_link("campaigns_campaign_change", campaign_id),
        at=at,
        time=clock_time(at, window.zone),
        words=more,
        chip=Chip(_("Draft"), "calm", "edit") if is_draft else None,
        is_over=at <= window.now - timedelta(days=1),
        is_draft=is_draft,
        campaign_id=campaign_id,
    )


def _wish(entry: Entry, who: Condition, template: str, topic: str, at: datetime, window: Window) -> Iterator[Wish]:
    channel = window.channels.get(template)
    if channel:
        asked = json.dumps(who.as_json(), sort_keys=True, default=str)
        topic = topic or window.usual_topic
        audience = f"{asked}~{channel}~{topic}"
        yield Wish(entry.key, entry.title, at, audience, partial(who.q, window.now), channel, topic)


def _parsed(who: Mapping[str, Any]) -> Condition | None:
    try:
        return parse(who) if who else None
    except BadCondition:
        return None
