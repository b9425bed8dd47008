"""Everything that happened to one person, newest first, a page at a time by the moment it ends at."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from itertools import groupby

from django.db.models import Q, QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from campaigns.reports.event_words import ELSEWHERE, OF_MESSAGES, Called, details, words_of
from campaigns.reports.step_words import StepWords, first_letter_large
from campaigns.teamwork.models import Task
from campaigns.workflows.models import Campaign, StepRun
from channels.adapters.base import adapters
from channels.outbox.models import Message
from channels.outbox.origin import origins
from channels.outbox.preview import headline
from channels.outbox.said_no import said_no
from channels.outbox.states import NOT_SENT, state_chip, why
from lifecycle.consent.models import ConsentChange
from lifecycle.events.models import Event
from lifecycle.events.names import OURS
from lifecycle.look.chip import Chip, Tone
from lifecycle.look.link import admin_link
from lifecycle.look.names import names_read_once
from lifecycle.look.retold import retold
from lifecycle.look.small import small
from lifecycle.look.when import clock_time, day_words
from lifecycle.segments.models import Segment
from lifecycle.stages.because import told_words
from lifecycle.stages.models import Stage, StageChange

PAGE = 30
EVERYTHING, DID, GOT, DECISIONS = "", "did", "got", "decisions"
TABS = (EVERYTHING, DID, GOT, DECISIONS)


@dataclass(frozen=True)
class Entry:
    at: datetime
    title: str
    icon: str
    family: str = "timing"
    detail: str = ""
    note: str = ""
    note_tone: Tone = "calm"
    chip: Chip | None = None
    url: str = ""
    time: str = ""
    why_url: str = ""


@dataclass(frozen=True)
class Day:
    label: str
    entries: Sequence[Entry]


@dataclass(frozen=True)
class Timeline:
    days: Sequence[Day]
    older: str  # the moment to go on from; empty at the beginning of all things


@dataclass(frozen=True)
class Asked:
    contact_id: int
    before: datetime | None
    now: datetime
    zone: tzinfo
    stages: Sequence[Stage]

    def until(self, field: str) -> Q:
        about = Q(contact_id=self.contact_id)
        return about & Q(**{f"{field}__lt": self.before}) if self.before else about


@names_read_once()
def timeline(
    contact_id: int, stages: Sequence[Stage], *, show: str, before: datetime | None, now: datetime, zone: tzinfo
) -> Timeline:
    """At most ten queries, each of a page's length."""
    asked = Asked(contact_id, before, now, zone, stages)
    found = [entry for source in SOURCES[show] for entry in source(asked)]
    found.sort(key=lambda entry: entry.at, reverse=True)
    page = whole_moments(found)
    older = page[-1].at.isoformat() if len(page) < len(found) else ""
    return Timeline(by_day(page, now, zone), older)


def whole_moments(found: list[Entry]) -> list[Entry]:
    """A page does not end between two things of the same instant: the next one begins before it."""
    end = PAGE
    while 0 < end < len(found) and found[end].at == found[end - 1].at:
        end += 1
    return found[:end]


def by_day(entries: Sequence[Entry], now: datetime, zone: tzinfo) -> list[Day]:
    days = groupby(entries, key=lambda entry: capfirst(day_words(entry.at, now=now, zone=zone)))
    return [Day(label, [timed(entry, zone) for entry in group]) for label, group in days]


def timed(entry: Entry, zone: tzinfo) -> Entry:
    return Entry(**{**entry.__dict__, "time": clock_time(entry.at, zone)})


def did(asked: Asked) -> Iterator[Entry]:
    found = Event.objects.filter(asked.until("occurred_at")).exclude(name__in=ELSEWHERE, source="lifecycle")
    yield from event_entries(found)


def did_themselves(asked: Asked) -> Iterator[Entry]:
    found = Event.objects.filter(asked.until("occurred_at")).filter(~Q(source="lifecycle") | Q(name__in=OF_MESSAGES))
    yield from event_entries(found)


def event_entries(rows: "QuerySet[Event]") -> Iterator[Entry]:
    found = list(rows.order_by("-occurred_at")[: PAGE + 1])
    called = names_in(found)
    for event in found:
        words = words_of(event.name, event.source)
        detail = details(event.properties, event.source, called)
        yield Entry(event.occurred_at, str(words.title), words.icon, words.family, detail)


def names_in(events: Sequence[Event]) -> Called:
    """What people call the segments and campaigns that our own events name by key: a query for each sort."""
    sorts: tuple[tuple[str, type[Segment] | type[Campaign]], ...] = (("segment", Segment), ("start", Campaign))
    called: dict[tuple[str, str], str] = {}
    for name, model in sorts:
        ours = (event.properties.get(name) for event in events if event.source == OURS)
        if keys := {key for key in ours if isinstance(key, str)}:
            rows = model.objects.filter(key__in=keys).values_list("key", "name")
            called |= {(name, key): words for key, words in rows}
    return called


def messages(asked: Asked) -> Iterator[Entry]:
    yield from message_entries(asked, Q())


def messages_got(asked: Asked) -> Iterator[Entry]:
    yield from message_entries(asked, ~Q(state__in=NOT_SENT))


def message_entries(asked: Asked, where: Q) -> Iterator[Entry]:
    rows = Message.objects.filter(asked.until("created_at"), where).select_related("content")
    found = list(rows.order_by("-created_at")[: PAGE + 1])
    names = origins().of({message.campaign_id for message in found if message.campaign_id})
    noes = said_no(found, now=asked.now, zone=asked.zone)
    for message in found:
        adapter = adapters.get(message.channel) if message.channel in adapters else None
        origin = names.get(message.campaign_id)
        label = str(adapter.label) if adapter else message.channel
        is_held = message.state in ("queued", "held", "unknown")
        yield Entry(
            message.created_at,
            headline(message) or label,
            adapter.icon if adapter else "send",
            "wait" if is_held else "timing" if message.state in NOT_SENT else "messages",
            f"{label} · {origin.name}" if origin else label,
            note=noes.get(message.pk) or why(message),
            note_tone="wait" if is_held else "broken" if message.state == "failed" else "calm",
            chip=state_chip(message, now=asked.now, zone=asked.zone),
            url=admin_link("channels_message_changelist", message=message.pk),
            why_url=f"?why=m{message.pk}#why",
        )


def steps(asked: Asked) -> Iterator[Entry]:
    found = list(StepRun.objects.filter(asked.until("at")).order_by("-at", "-pk")[: PAGE + 1])
    words = StepWords({run.campaign_id for run in found})
    for run in found:
        said = words.of(run)
        if said:
            yield Entry(run.at, said.title, said.icon, said.family, said.detail, url=said.url)


def stages(asked: Asked) -> Iterator[Entry]:
    names, told = {stage.key: stage.name for stage in asked.stages}, told_words(asked.stages)
    for change in StageChange.objects.filter(asked.until("at")).order_by("-at")[: PAGE + 1]:
        source, target = names.get(change.from_stage, change.from_stage), names.get(change.to_stage, change.to_stage)
        title = f"{source} → {target}" if source and target else target or _("In no stage any more")
        yield Entry(
            change.at,
            title,
            "swap_horiz",
            "logic",
            first_letter_large(told.get(change.reason) or retold(change.reason)),
        )


def consent(asked: Asked) -> Iterator[Entry]:
    changes = ConsentChange.objects.filter(asked.until("at")).select_related("topic").order_by("-at")[: PAGE + 1]
    for change in changes:
        adapter = adapters.get(change.channel) if change.channel in adapters else None
        what = {"topic": change.topic.words, "channel": small(adapter.label if adapter else change.channel)}
        title = (
            _("Said yes to “%(topic)s” by %(channel)s")
            if change.is_subscribed
            else _("Said no to “%(topic)s” by %(channel)s")
        )
        icon = "verified_user" if change.is_subscribed else "do_not_disturb_on"
        yield Entry(change.at, title % what, icon, "contacts", retold(change.evidence))


def tasks(asked: Asked) -> Iterator[Entry]:
    for task in Task.objects.filter(asked.until("created_at")).order_by("-created_at")[: PAGE + 1]:
        chip = Chip(_("Done"), "good", "check") if task.done_at else Chip(_("Open"), "wait", "schedule")
        url = admin_link("campaigns_task_change", task.pk)
        yield Entry(task.created_at, task.title, "task_alt", "team", task.note, chip=chip, url=url)


Source = Callable[[Asked], Iterator[Entry]]
SOURCES: dict[str, tuple[Source, ...]] = {
    EVERYTHING: (did, messages, steps, stages, consent, tasks),
    DID: (did_themselves, consent),
    GOT: (messages_got,),
    DECISIONS: (steps, stages, messages),
}
