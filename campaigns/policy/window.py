"""When something may go out at somebody's place. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

EVERY_DAY = frozenset(range(7))


@dataclass(frozen=True, slots=True)
class Window:
    """From `opens` until just before `closes`, on these weekdays (Monday is 0)."""

    opens: time
    closes: time
    weekdays: frozenset[int] = EVERY_DAY

    def length(self) -> timedelta:
        start, end = (
            timedelta(hours=at.hour, minutes=at.minute, seconds=at.second) for at in (self.opens, self.closes)
        )
        return end - start


def next_open(now: datetime, zones: frozenset[ZoneInfo], window: Window) -> datetime:
    """`now` where the window is open in every zone at once, else the next instant at which it is.

    Raises NeverOpen where the zones lie so far apart that it never is.
    """
    moment = now
    for _try in range(64):
        latest = max(_next_open_in(moment, zone, window) for zone in zones)
        if latest == moment:
            return moment
        moment = latest
    raise NeverOpen(f"No time of day suits all of {', '.join(sorted(zone.key for zone in zones))}.")


def next_close(moment: datetime, zones: Collection[ZoneInfo], window: Window) -> datetime:
    """Of a moment at which it is open in every zone: when it closes in the first of them."""
    return min(datetime.combine(moment.astimezone(zone).date(), window.closes, zone).astimezone(UTC) for zone in zones)


class NeverOpen(ValueError):
    pass


def common_length(now: datetime, zones: Collection[ZoneInfo], window: Window) -> timedelta:
    """For how long the window is open in all zones at once, by today's clocks."""
    offsets = [now.astimezone(zone).utcoffset() or timedelta() for zone in zones]
    return window.length() - (max(offsets) - min(offsets))


def _next_open_in(moment: datetime, zone: ZoneInfo, window: Window) -> datetime:
    local = moment.astimezone(zone)
    if local.weekday() in window.weekdays and window.opens <= local.time() < window.closes:
        return moment
    for ahead in range(9):
        day = local.date() + timedelta(days=ahead)
        if day.weekday() in window.weekdays and (opening := _opening(day, zone, window)) > moment:
            return opening
    raise NeverOpen("The window has no weekday.")


def _opening(day: date, zone: ZoneInfo, window: Window) -> datetime:
    # fold=0: a time that exists twice is taken the first time; one that does not exist moves over the gap.
    return datetime.combine(day, window.opens, zone).astimezone(UTC)
