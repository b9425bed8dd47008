"""Contact pressure: who has heard enough, who crowds out whom, and what other caps would have changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from campaigns.policy.facts import Cap, Rules
from campaigns.policy.gates import cap_hours
from campaigns.policy.models import FrequencyCap
from campaigns.policy.rules import load_rules
from campaigns.reports.pressure import Pressure, pressure
from campaigns.reports.pressure import asked as pressure_asked
from campaigns.reports.wanted import wanted
from campaigns.reports.what_if import Played, play
from channels.adapters.base import adapters
from channels.outbox.models import COUNTED, Message
from channels.outbox.origin import Origin, origins
from channels.outbox.reasons import IN_LINE
from lifecycle import rows
from lifecycle.consent.models import Consent
from lifecycle.contacts.models import Contact
from lifecycle.figures.as_of import as_of
from lifecycle.figures.figure import figure
from lifecycle.look.bars import Column, columns, percent
from lifecycle.look.link import admin_link
from lifecycle.look.number import grouped
from lifecycle.look.retold import retold

DAYS = 30
SILENT = 60  # days
MOST_PAIRS = 8
AHEAD = 7  # days
MOST_AT_CAP = 10_000  # listed


@dataclass(frozen=True)
class AtCap:
    words: str
    people: int
    reached: int  # people who heard anything that the cap counts
    share: float
    url: str


@dataclass(frozen=True)
class Pair:
    """Messages of `loser` that had to wait because `winner` had the place."""

    winner: Origin
    loser: Origin
    count: int
    share: float


@dataclass(frozen=True)
class Choice:
    """One cap, and what other limits would have made of the last days."""

    words: str
    columns: Sequence[Column]
    sentences: Sequence[str]


class Held(NamedTuple):
    """Messages that would have waited or come too late, and people with at least one."""

    held: int
    people: int


@dataclass(frozen=True)
class PressurePage:
    sentence: str
    explanation: str
    heard: Pressure
    caps: Sequence[AtCap]
    pairs: Sequence[Pair]
    ahead: Sequence[Column]
    in_line: int
    choices: Sequence[Choice]
    one_in: int
    silent: int
    silent_url: str
    days: int = DAYS


def pressure_page(*, now: datetime, zone: tzinfo) -> PressurePage:
    """Where there is much, some ten queries: what is counted over everybody is counted by a worker."""
    rules = load_rules()
    numbers = pressure_numbers(now=now, zone=str(zone))
    told = numbers.value
    limits = list(FrequencyCap.objects.order_by("days", "limit"))
    caps = at_caps(limits, told)
    in_line = rows.number(told.get("in_line", []))
    one_in = rows.number(told.get("one_in", [])) or 1
    people = max((cap.people for cap in caps), default=0)
    at = as_of([numbers], now=now, zone=zone)
    return PressurePage(
        sentence=_said(people, bool(caps)),
        explanation=" ".join(filter(None, (_waiting(in_line), at))),
        heard=pressure(told),
        caps=caps,
        pairs=pairs(told.get("pairs", [])),
        ahead=ahead(told, now, zone),
        in_line=in_line,
        choices=choices(rules, told.get("choices", []), one_in),
        one_in=one_in,
        silent=rows.number(told.get("silent", [])),
        silent_url=admin_link("lifecycle_contact_changelist", heard="nothing"),
    )


@figure("pressure", of=(Message, Contact, Consent), empty=dict[str, rows.Answer](), keep=timedelta(minutes=5))
def pressure_numbers(*, now: datetime, zone: str) -> dict[str, rows.Answer]:
    """Three statements, and the rules."""
    rules, since = load_rules(), now - timedelta(days=DAYS)
    asked: dict[str, rows.Asked | QuerySet[Any, Any]] = {}
    for row in FrequencyCap.objects.all():
        heard = heard_under(cap_of(row), rules, now)
        asked |= {
            f"full_{row.pk}": rows.how_many(heard.filter(n__gte=row.limit)),
            f"reached_{row.pk}": rows.how_many(heard),
        }
    found = rows.together(
        {
            **asked,
            **pressure_asked(now=now),
            **ahead_asked(now, ZoneInfo(zone)),
            "pairs": pairs_asked(since),
            "silent": rows.how_many(silent(now)),
        }
    )
    played, one_in = what_ifs(rules, since=since, now=now)
    return found | {"choices": played, "one_in": [[one_in]]}


def _said(people: int, is_capped: bool) -> str:
    if not is_capped:
        return _("No cap is set: people may hear from us as often as campaigns like.")
    if not people:
        return _("Nobody is at a cap now.")
    return ngettext("%s person is at a cap now.", "%s people are at a cap now.", people) % grouped(people)


def _waiting(in_line: int) -> str:
    if not in_line:
        return _("No message waits for a free place.")
    said = ngettext("%s message waits in line for a free place.", "%s messages wait in line for a free place.", in_line)
    return said % grouped(in_line)


# How many people are at each cap


def at_caps(limits: Sequence[FrequencyCap], told: Mapping[str, rows.Answer]) -> list[AtCap]:
    found = []
    for row in limits:
        people, reached = (rows.number(told.get(f"{name}_{row.pk}", [])) for name in ("full", "reached"))
        url = admin_link("lifecycle_contact_changelist", at_cap=row.pk)
        found.append(AtCap(cap_words(cap_of(row)), people, reached, percent(people, reached), url))
    return found


def cap_of(row: FrequencyCap) -> Cap:
    return Cap(row.limit, row.days * 24, row.channel, row.topic)


def heard_under(cap: Cap, rules: Rules, now: datetime) -> "QuerySet[Any, Any]":
    """Contacts with how many messages they have under this cap now."""
    counted = Message.objects.filter(COUNTED, kind="marketing", created_at__gt=now - cap.span - rules.patience)
    counted = counted.annotate(at=Coalesce("sent_at", "due_at")).filter(at__gt=now - cap.span)
    if cap.channel:
        counted = counted.filter(channel=cap.channel)
    if cap.topic:
        counted = counted.filter(topic__in=(cap.topic, "") if cap.topic == rules.default_topic else (cap.topic,))
    return counted.order_by().values("contact_id").annotate(n=Count("pk"))


@figure("at_cap", of=[Message], empty=list[int]())
def newest_at_cap(*, now: datetime, cap: int) -> list[int]:
    """The newest MOST_AT_CAP of those who are at this cap."""
    row = FrequencyCap.objects.filter(pk=cap).first()
    if row is None:
        return []
    full = heard_under(cap_of(row), load_rules(), now).filter(n__gte=row.limit)
    # By an expression: in the order of an index PostgreSQL takes each message from wherever it lies, which of three
    # million takes 11 s instead of 0.7.
    return list(full.order_by(-F("contact_id")).values_list("contact_id", flat=True)[:MOST_AT_CAP])


def silent(now: datetime, days: int = SILENT) -> "QuerySet[Contact]":
    """Who may be written to, is with us so long, and heard nothing."""
    got = Message.objects.filter(
        contact=OuterRef("pk"), state__in=("sent", "delivered"), sent_at__gt=now - timedelta(days)
    )
    agreed = Consent.objects.filter(contact=OuterRef("pk"), is_subscribed=True)
    return Contact.objects.filter(Exists(agreed), ~Exists(got), created_at__lt=now - timedelta(days=days))


# Who crowds out whom


def pairs_asked(since: datetime) -> "QuerySet[Message, Any]":
    crowded = Message.objects.filter(created_at__gte=since, crowded_by__gt=0, campaign_id__gt=0)
    counted = crowded.order_by().values_list("crowded_by", "campaign_id").annotate(n=Count("pk"))
    return counted.order_by("-n", "crowded_by", "campaign_id")[:MOST_PAIRS]


def pairs(found: rows.Answer) -> list[Pair]:
    """One statement."""
    found = sorted(found, key=lambda row: (-row[2], row[0], row[1]))
    names = origins().of({pk for winner, loser, _n in found for pk in (winner, loser)})
    gone = Origin(_("a campaign that is gone"))
    most = max((n for _winner, _loser, n in found), default=0)
    return [Pair(names.get(winner, gone), names.get(loser, gone), n, percent(n, most)) for winner, loser, n in found]


# When those in line get their place


def ahead_asked(now: datetime, zone: tzinfo) -> dict[str, rows.Asked]:
    first = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    line = Message.objects.filter(state="held", reason__in=IN_LINE)
    edges = [first + timedelta(days=n) for n in range(1, AHEAD)]
    parts = [Q(due_at__lt=edges[0]), *(Q(due_at__gte=a, due_at__lt=b) for a, b in zip(edges, edges[1:], strict=False))]
    parts.append(Q(due_at__gte=edges[-1]))
    return {f"day_{n}": rows.how_many(line.filter(part)) for n, part in enumerate(parts)}


def ahead(told: Mapping[str, rows.Answer], now: datetime, zone: tzinfo) -> list[Column]:
    """By day, as it stands now."""
    first = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    counted = [rows.number(told.get(f"day_{n}", [])) for n in range(AHEAD)]
    days = [date_format(first + timedelta(days=n), "D") for n in range(1, AHEAD - 1)]
    labels = [pgettext("over a narrow column", "today"), *days, _("later")]
    return columns([(label, count, "wait" if count else "") for label, count in zip(labels, counted, strict=True)])


# What other caps would have changed


def what_ifs(rules: Rules, *, since: datetime, now: datetime) -> tuple[rows.Answer, int]:
    """The last days played again for each other limit: which cap, which limit, messages held and people. Two statements."""
    if not rules.caps:
        return [], 1
    asked = wanted(rules, since=since, now=now)
    spacing = [rules.spacing] if rules.spacing else []

    def played(caps: Sequence[Cap]) -> Played:
        return play(asked.people, [*caps, *spacing], since, now)

    as_is = played(rules.caps)
    found: rows.Answer = []
    for place, cap in enumerate(rules.caps):
        for limit in (cap.limit - 1, cap.limit, cap.limit + 1, cap.limit + 2):
            if limit > 0:
                others = [*rules.caps[:place], replace(cap, limit=limit), *rules.caps[place + 1 :]]
                now_played = played(others) if limit != cap.limit else as_is
                found.append([_said_of(cap), limit, now_played.held, now_played.people])
    return found, asked.one_in


def choices(rules: Rules, found: rows.Answer, one_in: int) -> list[Choice]:
    made = []
    for cap in rules.caps:
        others = {limit: Held(held, people) for said, limit, held, people in found if said == _said_of(cap)}
        if cap.limit in others:
            made.append(_choice(cap, others, one_in))
    return made


def _said_of(cap: Cap) -> list[Any]:
    """What tells it from others, as long as nobody changes it."""
    return [cap.limit, cap.hours, cap.channel, cap.topic]


def _choice(cap: Cap, others: Mapping[int, Held], one_in: int) -> Choice:
    as_is = others[cap.limit]
    drawn = columns(
        [
            (
                _("%d = now") % limit if limit == cap.limit else str(limit),
                played.held * one_in,
                "wait" if limit == cap.limit else "",
            )
            for limit, played in others.items()
        ]
    )
    said = [_difference(limit, played, as_is, one_in) for limit, played in others.items() if limit != cap.limit]
    return Choice(cap_words(cap), drawn, said)


def _difference(limit: int, played: Held, as_is: Held, one_in: int) -> str:
    more = (played.held - as_is.held) * one_in
    people = abs(played.people - as_is.people) * one_in
    if not more:
        return _("With %d nothing would have changed.") % limit
    words = {"limit": limit, "n": grouped(abs(more)), "people": grouped(people)}
    if more > 0:
        said = _(
            "With %(limit)d, %(n)s more would have waited or come too late, and %(people)s more people had to wait."
        )
    else:
        said = _(
            "With %(limit)d, %(n)s fewer would have waited or come too late, and %(people)s fewer people had to wait."
        )
    return said % words


def cap_words(cap: Cap) -> str:
    count = ngettext("%d message", "%d messages", cap.limit) % cap.limit
    said = _("%(count)s in %(time)s") % {"count": count, "time": retold(cap_hours(cap.hours))}
    channel = str(adapters.get(cap.channel).label) if cap.channel in adapters else cap.channel
    of = " · ".join(part for part in (channel, cap.topic) if part)
    return f"{said} · {of}" if of else said
