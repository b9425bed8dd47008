"""Long waits whose end is near: people whose last order lies so many days back that a step falls due every few seconds
after the demo has begun. Pure.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from campaigns.proof.demo.lives import DAY
from campaigns.proof.demo.people import Person
from campaigns.proof.demo.places import awake

# Days since the last order, the stage they are taken from, and how many: as the win-back by text counts its steps.
COHORTS = ((30, "retention", 26), (60, "re-engagement", 18), (90, "re-engagement", 12), (120, "re-engagement", 5))
# The first to be seen: a coupon for Cleo, a survey that waits for Eve's morning, and one that Dan does not get.
NAMED = (("cleo", 90), ("eve", 30), ("dan", 30))
FIRST = timedelta(seconds=20)  # by then everything has started
APART = timedelta(seconds=6)


def set_clocks(people: Sequence[Person], now: datetime) -> list[Person]:
    """The same people, some of them with a life moved so that their clock rings soon."""
    chosen = dict(_chosen(people, now))
    return [moved(person, chosen[person.external_id]) if person.external_id in chosen else person for person in people]


def moved(person: Person, last_order: datetime) -> Person:
    shift = last_order - max(deed.at for deed in person.deeds if deed.name == "Order Completed")
    deeds = [replace(deed, at=deed.at + shift) for deed in person.deeds]
    return replace(person, deeds=deeds, set_clock=last_order)


def _chosen(people: Sequence[Person], now: datetime) -> Iterator[tuple[str, datetime]]:
    """Turn by turn from each cohort, so that all kinds of steps fall due from the beginning."""
    day = awake(now)
    taken = {"ben"}
    rings = now + FIRST
    for name, days in NAMED:
        taken.add(name)
        yield name, rings - days * DAY
        rings += APART
    free = [p for p in people if "sms" in p.agreed and not p.left and p.place in day]
    waiting = {days: [p for p in free if p.stage == stage] for days, stage, _size in COHORTS}
    for turn in range(max(size for _days, _stage, size in COHORTS)):
        for days, _stage, size in COHORTS:
            person = next((p for p in waiting[days] if p.external_id not in taken), None)
            if turn < size and person is not None:
                taken.add(person.external_id)
                yield person.external_id, rings - days * DAY
                rings += APART
