"""What other caps would have done to messages that were wanted: who goes at once, who waits, who is too late. Pure.

The same rules as when live: the higher priority first, then whoever has waited longest; a place is free again when a
message has left the window. Nights are not played again: what slept through one keeps its place in the same morning,
also where something more important came in that night.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from campaigns.policy.facts import Cap, Reservation
from campaigns.policy.places import near


@dataclass(frozen=True, slots=True)
class Want:
    at: datetime
    channel: str
    topic: str
    priority: int
    ends: datetime
    night: timedelta = timedelta()  # how long after its decision it goes out


@dataclass
class Played:
    at_once: int = 0
    waited: int = 0
    too_late: int = 0
    people: int = 0  # of whom at least one message did not go at once

    @property
    def held(self) -> int:
        return self.waited + self.too_late


def play(people: Mapping[int, Sequence[Want]], caps: Sequence[Cap], since: datetime, until: datetime) -> Played:
    """Only what was wanted from `since` on is counted; what was before takes its places."""
    played = Played()
    least = min((cap.limit for cap in caps), default=0)
    for wants in people.values():
        if not caps or len(wants) <= least:
            played.at_once += sum(want.at >= since for want in wants)
            continue
        before = played.held
        _play_one(sorted(wants, key=lambda want: want.at), caps, since, until, played)
        played.people += played.held > before
    return played


def _play_one(wants: Sequence[Want], caps: Sequence[Cap], since: datetime, until: datetime, played: Played) -> None:
    ahead, line, places = list(wants), list[Want](), list[Reservation]()
    while ahead or line:
        now = min([want.at for want in ahead[:1]] + [_asked_again(want, caps, places) for want in line])
        if now >= until:
            break
        while ahead and ahead[0].at <= now:
            line.append(ahead.pop(0))
        for want in sorted(line, key=lambda each: (-each.priority, each.at)):
            if want.at < now and want.ends <= now:
                played.too_late += want.at >= since
            elif _is_free(want, caps, places, now + want.night):
                places.append(Reservation(now + want.night, want.channel, want.topic))
                played.at_once += want.at == now >= since
                played.waited += since <= want.at < now
            else:
                continue
            line.remove(want)
    played.waited += sum(want.at >= since for want in line)


def _is_free(want: Want, caps: Iterable[Cap], places: Sequence[Reservation], at: datetime) -> bool:
    return all(len(near(cap, places, at)) < cap.limit for cap in caps if cap.covers(want.channel, want.topic))


def _asked_again(want: Want, caps: Iterable[Cap], places: Sequence[Reservation]) -> datetime:
    """When the last place that is in its way is free again, or when it is too late."""
    moments = [want.at]
    for cap in caps:
        if cap.covers(want.channel, want.topic):
            had = sorted(each.at for each in places if cap.covers(each.channel, each.topic))
            moments += [had[-cap.limit] + cap.span - want.night] if len(had) >= cap.limit else []
    return min(max(moments), want.ends)
