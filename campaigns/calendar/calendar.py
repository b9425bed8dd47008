"""Everything planned in a stretch of days, and what of it wants the same people. Some twelve statements, however much."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, tzinfo
from hashlib import sha256

from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.calendar.crowding import Crowd, crowds
from campaigns.calendar.dates import dates
from campaigns.calendar.due_tasks import due_tasks
from campaigns.calendar.entry import Entry
from campaigns.calendar.period import Period
from campaigns.calendar.plans import Window, broadcasts, channels_of, drafts, schedules
from campaigns.calendar.shared import Overlap, overlap
from campaigns.calendar.waiting import waiting
from campaigns.calendar.wish import Wish
from campaigns.policy.rules import load_rules
from campaigns.reports.pressure_page import cap_words
from campaigns.workflows.versions import live_versions
from lifecycle.consent.topics import NoTopic, default_topic
from lifecycle.look.number import grouped
from lifecycle.look.quotes import quoted

MOST_A_DAY = 4  # in a month; a week shows all


@dataclass(frozen=True)
class Crowding:
    key: str  # the same for the same crowd
    sentence: str
    crowd: Crowd


@dataclass(frozen=True)
class Day:
    date: date
    entries: Sequence[Entry]
    more: int = 0
    is_today: bool = False
    is_outside: bool = False
    is_past: bool = False


@dataclass(frozen=True)
class Calendar:
    period: Period
    weeks: Sequence[Sequence[Day]]
    listed: Sequence[Day]  # days with anything in them
    crowds: Sequence[Crowding]
    sentence: str
    notes: Sequence[str] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not self.listed


def calendar(
    period: Period, *, now: datetime, zone: tzinfo, with_tasks: bool = True, may_move: bool = False
) -> Calendar:
    window = _window(period, now, zone, may_move)
    planned = broadcasts(window)
    # A broadcast is a campaign too, and stands there already.
    versions = [each for each in live_versions() if each.is_live and each.campaign.id not in planned.campaigns]
    going, more_wait = waiting(window)
    parts = [planned, schedules(versions, window), drafts(window), going]
    entries = [entry for part in parts for entry in part.entries]
    entries += dates(versions, window)
    entries += due_tasks(window) if with_tasks else []
    wishes = [wish for part in parts for wish in part.wishes if wish.at > now]
    rules = load_rules()
    caps = [*rules.caps, *([rules.spacing] if rules.spacing else [])]
    shared = overlap(wishes, now=now)
    found = crowds(wishes, caps, shared.shared)
    _mark(entries, wishes, found, shared)
    entries.sort(key=lambda entry: (entry.day, entry.time or "24", entry.kind, entry.key))
    return Calendar(
        period=period,
        weeks=_weeks(period, entries, now.astimezone(zone).date()),
        listed=_listed(period, entries, now.astimezone(zone).date()),
        crowds=[_words(crowd, shared, zone) for crowd in found],
        sentence=_sentence(entries, found, now.astimezone(zone).date()),
        notes=_notes(shared, bool(caps), more_wait, bool(wishes)),
    )


def _window(period: Period, now: datetime, zone: tzinfo, may_move: bool) -> Window:
    start, end = period.instants(zone)
    try:
        usual = default_topic().key
    except NoTopic:
        usual = ""
    return Window(start, end, now, zone, usual, may_move, channels_of())


def _mark(entries: Sequence[Entry], wishes: Sequence[Wish], found: Sequence[Crowd], shared: Overlap) -> None:
    """In place: who is crowded, and how many people each wants."""
    crowded = {wish.entry for crowd in found for wish in crowd.wishes}
    wants = {wish.entry: wish for wish in wishes}
    for entry in entries:
        entry.crowds = entry.key in crowded
        wish = wants.get(entry.key)
        if wish and entry.kind != "send" and (people := shared.people(wish.audience)) is not None:
            about = _("about %s people") if shared.one_in > 1 else ngettext("%s person", "%s people", people)
            entry.words = [about % grouped(people), *entry.words]


def _weeks(period: Period, entries: Sequence[Entry], today: date) -> list[list[Day]]:
    by_day: dict[date, list[Entry]] = {}
    for entry in entries:
        by_day.setdefault(entry.day, []).append(entry)
    return [[_day(day, by_day.get(day, []), period, today) for day in week] for week in period.weeks()]


def _day(day: date, entries: Sequence[Entry], period: Period, today: date) -> Day:
    is_outside = period.view == "month" and day.month != period.here.month
    whole = Day(day, entries, 0, day == today, is_outside, day < today)
    if period.view == "month" and len(entries) > MOST_A_DAY:
        return replace(whole, entries=entries[: MOST_A_DAY - 1], more=len(entries) - MOST_A_DAY + 1)
    return whole


def _listed(period: Period, entries: Sequence[Entry], today: date) -> list[Day]:
    days: dict[date, list[Entry]] = {}
    for entry in entries:
        if period.view == "week" or entry.day.month == period.here.month:
            days.setdefault(entry.day, []).append(entry)
    return [Day(day, found, 0, day == today, False, day < today) for day, found in sorted(days.items())]


def _words(crowd: Crowd, shared: Overlap, zone: tzinfo) -> Crowding:
    people = shared.rounded(crowd.people)
    names = [quoted(name) for name in crowd.names]
    said = {
        "names": get_text_list(names, str(_("and"))),
        "people": ngettext("%s person", "%s people", people) % grouped(people),
        "day": date_format(crowd.day(zone), "l j E"),
        "cap": cap_words(crowd.cap),
    }
    if len(names) == 1:
        words = _("%(names)s wants the same %(people)s again and again from %(day)s on; the cap lets %(cap)s through.")
    elif len(crowd.wishes) == crowd.cap.limit + 1:
        words = _("%(names)s want the same %(people)s around %(day)s; the cap lets %(cap)s through.")
    else:  # not each of them wants everybody
        words = _("Around %(day)s more of %(names)s want the same %(people)s than the cap lets through: %(cap)s.")
    return Crowding(_key(crowd), words % said, crowd)


def _key(crowd: Crowd) -> str:
    return sha256("|".join(wish.entry for wish in crowd.wishes).encode()).hexdigest()[:12]


def _sentence(entries: Sequence[Entry], found: Sequence[Crowd], today: date) -> str:
    if found:
        return ngettext(
            "In %d place campaigns crowd the same people.",
            "In %d places campaigns crowd the same people.",
            len(found),
        ) % len(found)
    ahead = [entry for entry in entries if entry.day >= today and not entry.is_over]
    if not ahead:
        return _("Nothing is planned in these days.")
    return ngettext("%d thing is planned.", "%d things are planned.", len(ahead)) % len(ahead)


def _notes(shared: Overlap, is_capped: bool, more_wait: bool, any_wishes: bool) -> list[str]:
    said = []
    if any_wishes and not is_capped:
        said.append(_("No cap is set, so nothing is marked as crowded."))
    if shared.one_in > 1:
        said.append(_("Estimated from one in %d people.") % shared.one_in)
    if shared.left_out:
        said.append(
            ngettext(
                "%d audience further ahead was not compared.",
                "%d audiences further ahead were not compared.",
                shared.left_out,
            )
            % shared.left_out
        )
    if more_wait:
        said.append(_("Of people who wait in campaigns, only those who go on first are counted."))
    return said
