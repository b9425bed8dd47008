"""Contact pressure: who has heard enough, who crowds out whom, and what other caps would have changed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from campaigns.policy.facts import Cap, Rules
from campaigns.policy.gates import cap_hours
from campaigns.policy.models import FrequencyCap
from campaigns.policy.rules import load_rules
from campaigns.reports.pressure import Pressure, pressure
from campaigns.reports.wanted import wanted
from campaigns.reports.what_if import Played, play
from channels.adapters.base import adapters
from channels.outbox.models import COUNTED, Message
from channels.outbox.origin import Origin, origins
from channels.outbox.reasons import IN_LINE
from lifecycle.consent.models import Consent
from lifecycle.contacts.models import Contact
from lifecycle.look.bars import Column, columns, percent
from lifecycle.look.link import admin_link
from lifecycle.look.number import grouped
from lifecycle.look.retold import retold

DAYS = 30
SILENT = 60  # days
MOST_PAIRS = 8
AHEAD = 7  # days


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
    """Some twenty statements over sets; none for one person."""
    rules = load_rules()
    since = now - timedelta(days=DAYS)
    caps = at_caps(rules, now)
    in_line = Message.objects.filter(state="held", reason__in=IN_LINE).count()
    choices, one_in = what_ifs(rules, since=since, now=now)
    people = max((cap.people for cap in caps), default=0)
    return PressurePage(
        sentence=_said(people, bool(caps)),
        explanation=_waiting(in_line),
        heard=pressure(now=now),
        caps=caps,
        pairs=pairs(since),
        ahead=ahead(now, zone),
        in_line=in_line,
        choices=choices,
        one_in=one_in,
        silent=silent(now).count(),
        silent_url=admin_link("lifecycle_contact_changelist", heard="nothing"),
    )


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


def at_caps(rules: Rules, now: datetime) -> list[AtCap]:
    """Two statements for each cap."""
    found = []
    for row in FrequencyCap.objects.order_by("days", "limit"):
        heard = heard_under(cap_of(row), rules, now)
        people, reached = heard.filter(n__gte=row.limit).count(), heard.count()
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


def people_at_cap(pk: int, now: datetime) -> "QuerySet[Contact]":
    row = FrequencyCap.objects.filter(pk=pk).first()
    if row is None:
        return Contact.objects.none()
    full = heard_under(cap_of(row), load_rules(), now).filter(n__gte=row.limit)
    return Contact.objects.filter(pk__in=full.values("contact_id"))


def silent(now: datetime, days: int = SILENT) -> "QuerySet[Contact]":
    """Who may be written to, is with us so long, and heard nothing."""
    got = Message.objects.filter(
        contact=OuterRef("pk"), state__in=("sent", "delivered"), sent_at__gt=now - timedelta(days)
    )
    agreed = Consent.objects.filter(contact=OuterRef("pk"), is_subscribed=True)
    return Contact.objects.filter(Exists(agreed), ~Exists(got), created_at__lt=now - timedelta(days=days))


# Who crowds out whom


def pairs(since: datetime) -> list[Pair]:
    """Two statements."""
    crowded = Message.objects.filter(created_at__gte=since, crowded_by__gt=0, campaign_id__gt=0)
    rows = list(
        crowded.order_by()
        .values_list("crowded_by", "campaign_id")
        .annotate(n=Count("pk"))
        .order_by("-n", "crowded_by", "campaign_id")[:MOST_PAIRS]
    )
    names = origins().of({pk for winner, loser, _n in rows for pk in (winner, loser)})
    gone = Origin(_("a campaign that is gone"))
    most = max((n for _winner, _loser, n in rows), default=0)
    return [Pair(names.get(winner, gone), names.get(loser, gone), n, percent(n, most)) for winner, loser, n in rows]


# When those in line get their place


def ahead(now: datetime, zone: tzinfo) -> list[Column]:
    """By day, as it stands now. One statement for each day."""
    first = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    line = Message.objects.filter(state="held", reason__in=IN_LINE)
    edges = [first + timedelta(days=n) for n in range(1, AHEAD)]
    parts = [Q(due_at__lt=edges[0]), *(Q(due_at__gte=a, due_at__lt=b) for a, b in zip(edges, edges[1:], strict=False))]
    parts.append(Q(due_at__gte=edges[-1]))
    counted = line.aggregate(**{f"day_{n}": Count("pk", filter=part) for n, part in enumerate(parts)})
    days = [date_format(first + timedelta(days=n), "D") for n in range(1, AHEAD - 1)]
    labels = [pgettext("over a narrow column", "today"), *days, _("later")]
    return columns(
        [(label, counted[f"day_{n}"], "wait" if counted[f"day_{n}"] else "") for n, label in enumerate(labels)]
    )


# What other caps would have changed


def what_ifs(rules: Rules, *, since: datetime, now: datetime) -> tuple[list[Choice], int]:
    """The last days played again for each other limit; two statements."""
    if not rules.caps:
        return [], 1
    asked = wanted(rules, since=since, now=now)
    spacing = [rules.spacing] if rules.spacing else []

    def played(caps: Sequence[Cap]) -> Played:
        return play(asked.people, [*caps, *spacing], since, now)

    as_is = played(rules.caps)
    found = []
    for place, cap in enumerate(rules.caps):
        limits = [limit for limit in (cap.limit - 1, cap.limit, cap.limit + 1, cap.limit + 2) if limit > 0]
        others = {
            limit: played([*rules.caps[:place], replace(cap, limit=limit), *rules.caps[place + 1 :]])
            if limit != cap.limit
            else as_is
            for limit in limits
        }
        found.append(_choice(cap, others, asked.one_in))
    return found, asked.one_in


def _choice(cap: Cap, others: dict[int, Played], one_in: int) -> Choice:
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


def _difference(limit: int, played: Played, as_is: Played, one_in: int) -> str:
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
