"""Which people are behind a number on the canvas, a page at a time."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_aware

from campaigns.watching.lately import STATES, converted, messages_since, outcomes, step_keys
from campaigns.workflows.counts import ENDS, IN_LINE, OUT
from campaigns.workflows.models import Campaign, Enrollment, StepRun
from lifecycle.contacts.models import Contact
from lifecycle.contacts.named import named as contacts_named

MOST_NAMED = 500


class NoNumber(ValueError):
    """There is no such number; the text says so."""


@dataclass(frozen=True)
class Number:
    """sort: a key of SORTS; step: empty for the whole campaign; detail: an exit, a reason or a way to leave."""

    campaign: Campaign
    sort: str
    since: datetime
    until: datetime  # whoever came to a step after that is not meant
    step: str = ""
    detail: str = ""

    def graphs(self) -> list[Mapping[str, Any]]:
        """Of what runs and of what is drawn: whoever stands in an older version stands in one of these soon."""
        live = self.campaign.live_version
        return [self.campaign.draft, live.graph if live else {}]


@dataclass(frozen=True, slots=True)
class Row:
    pk: int
    contact_id: int
    at: datetime | None
    due_at: datetime | None = None
    note: str = ""  # a problem, or the key of a reason, or an outcome
    shown_at: datetime | None = None  # where another moment than `at` is what people want to know


Rows = QuerySet[Any, Any]


@dataclass(frozen=True)
class Listing:
    rows: Rows
    moment: str  # the column by which they are in order, the newest first; empty: the first first
    read: Callable[[tuple[Any, ...]], Row]

    def among(self, **only: Any) -> "Listing":
        return replace(self, rows=self.rows.filter(**only))


def people_behind(number: Number, *, after: str, limit: int, named: str = "") -> tuple[list[Row], str]:
    """One statement, or two where a name is given. And where to go on; empty at the end."""
    if number.sort not in SORTS:
        raise NoNumber(f"There is no list of people called “{number.sort[:40]}”.")
    listing = SORTS[number.sort](number)
    rows = listing.rows
    if named:
        known = Contact.objects.filter(contacts_named(named)).order_by("pk")
        rows = rows.filter(contact_id__in=list(known.values_list("pk", flat=True)[:MOST_NAMED]))
    found = [listing.read(row) for row in _page(rows, listing.moment, after)[: limit + 1]]
    page = found[:limit]
    return page, _cursor(page[-1], listing.moment) if len(found) > limit else ""


def _page(rows: Rows, moment: str, after: str) -> Rows:
    at_text, _slash, pk_text = after.rpartition("/")
    pk = int(pk_text) if pk_text.isdecimal() and len(pk_text) < 19 else None
    if not moment:
        return (rows.filter(pk__gt=pk) if pk else rows).order_by("pk")
    at = _moment(at_text)
    if at and pk:
        earlier = Q(**{f"{moment}__lt": at}) | Q(**{moment: at, "pk__lt": pk})
        rows = rows.filter(earlier, **{f"{moment}__lte": at})
    return rows.order_by(f"-{moment}", "-pk")


def _cursor(row: Row, moment: str) -> str:
    return f"{row.at.isoformat()}/{row.pk}" if moment and row.at else f"/{row.pk}"


def _moment(text: str) -> datetime | None:
    try:
        found = parse_datetime(text) if text else None
    except ValueError:
        return None
    return found if found and is_aware(found) else None


def _inside(number: Number) -> Listing:
    """Whoever came to the step after the number was seen is not among them."""
    rows = Enrollment.objects.filter(campaign=number.campaign, is_active=True)
    if number.step:
        rows = rows.filter(step_key=number.step)
    rows = rows.filter(Q(rested_at=None) | Q(rested_at__lte=number.until))
    return Listing(
        rows.values_list("pk", "contact_id", "rested_at", "entered_at", "due_at", "problem"),
        "",
        lambda row: Row(row[0], row[1], row[2] or row[3], row[4], row[5]),
    )


def _runs(number: Number, outcome: list[str]) -> Listing:
    keys = [number.step] if number.step else step_keys(number.graphs())
    rows = StepRun.objects.filter(
        campaign_id=number.campaign.pk,
        step_key__in=keys,
        outcome__in=outcome,
        at__gte=number.since,
        at__lte=number.until,
    )
    return _history(rows)


def _history(rows: "QuerySet[StepRun]") -> Listing:
    return Listing(
        rows.values_list("pk", "contact_id", "at", "outcome"),
        "at",
        lambda row: Row(row[0], row[1], row[2], note=row[3]),
    )


def _passed(number: Number) -> Listing:
    if number.detail:
        return _runs(number, [number.detail])
    return _runs(number, [name for name in outcomes(number.graphs()) if name not in ENDS])


def _left(number: Number) -> Listing:
    return _runs(number, [number.detail] if number.detail in ENDS else [name for name in ENDS if name != "entered"])


def _entered(number: Number) -> Listing:
    rows = StepRun.objects.filter(
        campaign_id=number.campaign.pk, step_key="", outcome="entered", at__gte=number.since, at__lte=number.until
    )
    return _history(rows)


def _messages(number: Number, states: Collection[str] = STATES, shown: str = "created_at") -> Listing:
    """In the order in which they were decided; `shown`: the moment that people read."""
    rows = messages_since(number.campaign.pk, number.graphs(), number.since, states)
    rows = rows.filter(created_at__lte=number.until)
    if number.step:
        rows = rows.filter(step_key=number.step)
    return Listing(
        rows.values_list("pk", "contact_id", "created_at", "due_at", "reason", shown),
        "created_at",
        lambda row: Row(*row),
    )


def _sent(number: Number) -> Listing:
    return _messages(number, OUT, "sent_at")


def _opened(number: Number) -> Listing:
    listing = _messages(number, shown="opened_at")
    return replace(listing, rows=listing.rows.filter(Q(opened_at__isnull=False) | Q(clicked_at__isnull=False)))


def _clicked(number: Number) -> Listing:
    return _messages(number, shown="clicked_at").among(clicked_at__isnull=False)


def _in_line(number: Number) -> Listing:
    return _messages(number, IN_LINE)


def _not_sent(number: Number) -> Listing:
    listing = _messages(number, [state for state in STATES if state not in (*OUT, *IN_LINE)])
    return listing.among(reason=number.detail) if number.detail else listing


def _converted(number: Number) -> Listing:
    return _history(converted(number.campaign.pk, [number.step], number.since))


SORTS: dict[str, Callable[[Number], Listing]] = {
    "waiting": _inside,
    "stuck": lambda number: _inside(number).among(problem__gt=""),
    "inside": _inside,
    "passed": _passed,
    "left": _left,
    "entered": _entered,
    "sent": _sent,
    "opened": _opened,
    "clicked": _clicked,
    "in_line": _in_line,
    "not_sent": _not_sent,
    "converted": _converted,
}
