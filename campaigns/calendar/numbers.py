from collections.abc import Mapping
from dataclasses import astuple
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from campaigns.calendar.dates import Dated, count_dates, date_triggers
from campaigns.calendar.plans import Plans, Window, plans, window_of
from campaigns.calendar.shared import Overlap, overlap
from campaigns.calendar.waiting import Resting, resting, waiting
from campaigns.workflows.models import Enrollment
from lifecycle.contacts.models import Contact
from lifecycle.figures.figure import figure

Numbers = Mapping[str, Any]  # as JSON keeps them


@figure("calendar", of=(Contact, Enrollment), empty=dict[str, Any]())
def calendar_numbers(
    *, now: datetime, first: str, last: str, zone: str, at_hand: tuple[Window, Plans] | None = None
) -> dict[str, Any]:
    """Of these days: who rests before a message, whose own date it is, and how many people audiences share."""
    window, planned = at_hand or _planned(first, last, zone, now)
    rows = resting(window)
    going = waiting(rows, planned.live, window)
    shared = overlap([wish for wish in [*planned.wishes, *going.wishes] if wish.at > now])
    audiences = sorted(shared.audiences)
    places = {audience: place for place, audience in enumerate(audiences)}
    return {
        "resting": [[*astuple(row)[:3], row.day.isoformat(), row.people] for row in rows],
        "dates": [
            [name, day.isoformat(), people]
            for name, day, people in count_dates(date_triggers(planned.journeys), window)
        ],
        "audiences": audiences,
        "shared": [[sorted(places[each] for each in inside), count] for inside, count in shared.shared.items()],
        "one_in": shared.one_in,
    }


def _planned(first: str, last: str, zone: str, now: datetime) -> tuple[Window, Plans]:
    window = window_of(date.fromisoformat(first), date.fromisoformat(last), now=now, zone=ZoneInfo(zone))
    return window, plans(window)


def resting_in(told: Numbers) -> list[Resting]:
    rows = told.get("resting", [])
    return [
        Resting(campaign, version, step, date.fromisoformat(day), people)
        for campaign, version, step, day, people in rows
    ]


def dated_in(told: Numbers) -> list[Dated]:
    return [(name, date.fromisoformat(day), people) for name, day, people in told.get("dates", [])]


def overlap_in(told: Numbers) -> Overlap:
    audiences = told.get("audiences", [])
    shared = {frozenset(audiences[place] for place in inside): count for inside, count in told.get("shared", [])}
    return Overlap(shared, told.get("one_in", 1), frozenset(audiences))
