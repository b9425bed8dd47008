"""Who is wanted more often than a cap lets through. Pure: it is told how many people each set of audiences shares."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo

from campaigns.calendar.wish import Wish
from campaigns.policy.facts import Cap

MOST = 6
Shared = Mapping[frozenset[str], int]  # people who are in exactly these audiences


@dataclass(frozen=True)
class Crowd:
    """These want the same people within the time of one cap."""

    wishes: tuple[Wish, ...]
    people: int
    cap: Cap

    @property
    def names(self) -> list[str]:
        return list(dict.fromkeys(wish.name for wish in self.wishes))

    def day(self, zone: tzinfo) -> date:
        return self.wishes[0].at.astimezone(zone).date()


def crowds(wishes: Sequence[Wish], caps: Sequence[Cap], shared: Shared) -> list[Crowd]:
    """The soonest first. Of the same campaigns in each other's way again and again, the first time."""
    found: dict[tuple[object, ...], Crowd] = {}
    # Of a month's wishes a dozen were compared; looking for the others among all sets of people took most of the page.
    compared = frozenset[str]().union(*shared)
    counted = sorted((wish for wish in wishes if wish.audience in compared), key=lambda wish: wish.at)
    for cap in caps:
        covered = [wish for wish in counted if cap.covers(wish.channel, wish.topic)]
        for together in _together(covered, cap.span):
            crowd = _crowd(together, cap, shared)
            if crowd:
                found.setdefault(tuple(sorted(crowd.names)), crowd)
    return sorted(found.values(), key=lambda crowd: crowd.wishes[0].at)[:MOST]


def _together(wishes: Sequence[Wish], span: timedelta) -> list[Sequence[Wish]]:
    """Runs of wishes within one span; none that lies inside another."""
    found: list[Sequence[Wish]] = []
    last = 0
    for start, first in enumerate(wishes):
        end = start
        while end < len(wishes) and wishes[end].at - first.at < span:
            end += 1
        if end > last and end - start > 1:
            found.append(wishes[start:end])
        last = max(last, end)
    return found


def _crowd(wishes: Sequence[Wish], cap: Cap, shared: Shared) -> Crowd | None:
    people, wanted_by = 0, set[str]()
    for audiences, count in shared.items():
        here = [wish for wish in wishes if wish.audience in audiences]
        if len(here) > cap.limit:
            people += count
            wanted_by |= {wish.entry for wish in here}
    return Crowd(tuple(wish for wish in wishes if wish.entry in wanted_by), people, cap) if people else None
