"""People who rest before a message: how many go on to it on which day."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial

from django.db import connection
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import TruncDate
from django.utils.dateparse import parse_date
from django.utils.translation import ngettext

from campaigns.calendar.entry import Entry
from campaigns.calendar.leads_to import sends_after
from campaigns.calendar.plans import Found, Window
from campaigns.calendar.wish import Wish
from campaigns.workflows.models import Enrollment
from campaigns.workflows.steps.send import Send
from campaigns.workflows.versions import Version, load_versions
from lifecycle.look.link import admin_link
from lifecycle.look.number import grouped

MOST_READ = 50_000  # people, those who go on first


@dataclass(frozen=True)
class Resting:
    campaign_id: int
    version_id: int
    step_key: str
    day: date
    people: int


def waiting(rows: Sequence[Resting], live: Mapping[int, Version], window: Window) -> Found:
    """One statement, or none where nobody stands in a version that was replaced."""
    versions = {**load_versions({row.version_id for row in rows} - live.keys()), **live}
    together: defaultdict[tuple[int, date], list[tuple[Resting, Send]]] = defaultdict(list)
    for row in rows:
        version = versions.get(row.version_id)
        sends = sends_after(version.graph, row.step_key) if version else []
        if sends:
            together[row.campaign_id, row.day].append((row, sends[0]))
    found = Found()
    for (_campaign_id, day), parts in together.items():
        version = versions[parts[0][0].version_id]
        found.entries.append(entry := _entry(version, day, sum(row.people for row, _send in parts)))
        found.wishes += _wishes(entry, version, day, parts, window)
    return found


def resting(window: Window) -> list[Resting]:
    """One statement."""
    first = max(window.start, window.now)
    due = Enrollment.objects.filter(is_active=True, problem="", due_at__gte=first, due_at__lt=window.end)
    due = due.filter(campaign__status="live").annotate(day=TruncDate("due_at", tzinfo=window.zone)).order_by("due_at")
    names = ("campaign_id", "version_id", "step_key", "day")
    sql, params = due.values_list(*names)[:MOST_READ].query.sql_with_params()
    grouped = "SELECT campaign_id, version_id, step_key, day, COUNT(*)"
    with connection.cursor() as cursor:  # the ORM groups no slice
        cursor.execute(f"{grouped} FROM ({sql}) AS due GROUP BY 1, 2, 3, 4 ORDER BY 4, 1, 2, 3", params)  # noqa: S608
        rows = cursor.fetchall()
    return [Resting(campaign, version, step, _day(day), people) for campaign, version, step, day, people in rows]


def _day(said: date | str) -> date:
    """SQLite has no dates."""
    return (parse_date(said) or date.min) if isinstance(said, str) else said


def _entry(version: Version, day: date, people: int) -> Entry:
    said = ngettext("%s person goes on to a message", "%s people go on to a message", people) % grouped(people)
    return Entry(
        key=f"send-{version.campaign.id}-{day}",
        kind="send",
        day=day,
        title=version.campaign.name,
        url=admin_link("campaigns_campaign_change", version.campaign.id),
        words=[said],
        campaign_id=version.campaign.id,
    )


def _wishes(entry: Entry, version: Version, day: date, parts: list[tuple[Resting, Send]], window: Window) -> list[Wish]:
    """One for each sort of message that goes out there on that day."""
    begin = datetime.combine(day, time(), window.zone)
    topic = version.campaign.topic or window.usual_topic
    found: defaultdict[str, list[Resting]] = defaultdict(list)
    for row, send in parts:
        channel = window.channels.get(send.settings["template"], "")
        if channel and send.message_kind == "marketing":
            found[channel].append(row)
    at = max(begin + timedelta(hours=12), window.now)
    return [
        Wish(entry.key, entry.title, at, f"{entry.key}~{channel}", partial(_there, begin, rows), channel, topic)
        for channel, rows in found.items()
    ]


def _there(begin: datetime, rows: Sequence[Resting]) -> Q:
    steps = Q()
    for row in rows:
        steps |= Q(step_key=row.step_key, version_id=row.version_id)
    there = Enrollment.objects.filter(
        steps, contact=OuterRef("pk"), is_active=True, due_at__gte=begin, due_at__lt=begin + timedelta(days=1)
    )
    return Q(Exists(there))
