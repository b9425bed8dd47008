"""Everything planned in a stretch of days, and what of it wants the same people. Some twelve statements, however much;
where there are many people, a worker counts them."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, tzinfo
from hashlib import sha256

from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.calendar.crowding import Crowd, crowds
from campaigns.calendar.dates import date_triggers, dates
from campaigns.calendar.due_tasks import due_tasks
from campaigns.calendar.entry import Entry
from campaigns.calendar.numbers import calendar_numbers, dated_in, overlap_in, resting_in
from campaigns.calendar.period import Period
from campaigns.calendar.plans import plans, window_of
from campaigns.calendar.shared import Overlap
from campaigns.calendar.waiting import MOST_READ, waiting
from campaigns.calendar.wish import Wish
from campaigns.policy.rules import load_rules
from campaigns.reports.pressure_page import cap_words
from lifecycle.figures.as_of import as_of
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
    window = window_of(period.first, period.last, now=now, zone=zone, may_move=may_move)
    planned = plans(window)
    first, last = period.first.isoformat(), period.last.isoformat()
    told = calendar_numbers(now=now, first=first, last=last, zone=str(zone), at_hand=(window, planned))
    rows, shared = resting_in(told.value), overlap_in(told.value)
    going = waiting(rows, planned.live, window)
    entries = [entry for part in [*planned.parts, going] for entry in part.entries]
    entries += dates(dated_in(told.value), date_triggers(planned.journeys))
    entries += due_tasks(window) if with_tasks else []
    wishes = [wish for wish in [*planned.wishes, *going.wishes] if wish.at > now]
    rules = load_rules()
    caps = [*rules.caps, *([rules.spacing] if rules.spacing else [])]
    found = crowds(wishes, caps, shared.shared)
    _mark(entries, wishes, found, shared)
    entries.sort(key=lambda entry: (entry.day, entry.time or "24", entry.kind, entry.key))
    return Calendar(
        period=period,
        weeks=_weeks(period, entries, now.astimezone(zone).date()),
        listed=_listed(period, entries, now.astimezone(zone).date()),
        crowds=[_words(crowd, shared, zone) for crowd in found],
        sentence=_sentence(entries, found, now.astimezone(zone).date()),
        notes=[
            *filter(None, [as_of([told], now=now, zone=zone)]),
            *_notes(shared, bool(caps), wishes, more_wait=sum(row.people for row in rows) >= MOST_READ),
        ],
    )


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


def _notes(shared: Overlap, is_capped: bool, wishes: Sequence[Wish], *, more_wait: bool) -> list[str]:
    said = []
    if wishes and not is_capped:
        said.append(_("No cap is set, so nothing is marked as crowded."))
    if shared.one_in > 1:
        said.append(_("Estimated from one in %d people.") % shared.one_in)
    left_out = len({wish.audience for wish in wishes}) - len(shared.audiences) if shared.audiences else 0
    if left_out > 0:
        said.append(
            ngettext(
                "%d audience further ahead was not compared.",
                "%d audiences further ahead were not compared.",
                left_out,
            )
            % left_out
        )
    if more_wait:
        said.append(_("Of people who wait in campaigns, only those who go on first are counted."))
    return said
