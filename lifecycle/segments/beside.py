"""What stands beside a segment: how its size moved, who came and went, whom it shares with another."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef

from lifecycle.contacts.models import Contact
from lifecycle.events.models import Event
from lifecycle.events.names import SEGMENT_JOINED, SEGMENT_LEFT
from lifecycle.look.circles import Circles, circles
from lifecycle.look.sparkline import Sparkline, sparkline
from lifecycle.segments.models import Membership, Segment, SegmentSize

WEEKS = 12
LATELY = timedelta(days=7)
MOST_MOVES = 6
MOST_EVENTS = 300  # looked at to find them: the name is in the index, the segment is not


@dataclass(frozen=True)
class Sizes:
    days: Sequence[tuple[date, int]]
    change: int
    line: Sparkline

    @property
    def first_day(self) -> date:
        return self.days[0][0]

    @property
    def last_day(self) -> date:
        return self.days[-1][0]

    @property
    def last_people(self) -> int:
        return self.days[-1][1]


@dataclass(frozen=True)
class Move:
    contact: Contact
    at: datetime
    came: bool


@dataclass(frozen=True)
class Overlap:
    other: Segment
    first: int  # only in the one
    both: int
    second: int  # only in the other
    picture: Circles


def sizes_of(segment: Segment, *, now: datetime) -> Sizes | None:
    """One query. Nothing where fewer than two days are known."""
    since = now.date() - timedelta(weeks=WEEKS)
    known = SegmentSize.objects.filter(segment=segment, day__gte=since).order_by("day")
    days = [(day, people) for day, people in known.values_list("day", "people")]
    if len(days) < 2:
        return None
    return Sizes(days, days[-1][1] - days[0][1], sparkline([people for _day, people in days]))


def moves_of(segment: Segment, *, now: datetime) -> list[Move]:
    """The last who joined or left. Three queries."""
    found: list[tuple[datetime, bool, int]] = []
    for name in (SEGMENT_JOINED, SEGMENT_LEFT):
        told = Event.objects.filter(name=name, occurred_at__gt=now - LATELY, occurred_at__lte=now)
        lately = told.order_by("-occurred_at").values_list("occurred_at", "contact_id", "properties")[:MOST_EVENTS]
        mine = [(at, name == SEGMENT_JOINED, pk) for at, pk, said in lately if said.get("segment") == segment.key]
        found += mine[:MOST_MOVES]
    found = sorted(found, key=lambda each: each[0], reverse=True)[:MOST_MOVES]
    people = Contact.objects.in_bulk([pk for _at, _came, pk in found])
    return [Move(people[pk], at, came) for at, came, pk in found if pk in people]


def overlap_of(segment: Segment, other: Segment) -> Overlap:
    """As both were last counted. Three queries."""
    inside = Membership.objects.filter(segment=segment)
    both = inside.filter(Exists(Membership.objects.filter(segment=other, contact=OuterRef("contact")))).count()
    first, second = inside.count(), Membership.objects.filter(segment=other).count()
    return Overlap(other, first - both, both, second - both, circles(first, second, both))
