"""Quiet hours: outside of the window at the contact's place nothing marketing goes out. Pure."""

from datetime import datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.conf import settings

from campaigns.policy.place import zones_of
from campaigns.policy.window import Window, common_length, next_close, next_open

# Where nobody knows the contact's place, or it spans too much of the globe: a narrower window at ours.
UNKNOWN_PLACE = Window(time(10), time(18))
TOO_SHORT = timedelta(hours=2)


def next_waking(now: datetime, timezone: str, phone: str, window: Window) -> datetime:
    """`now` where it is not quiet for this contact, else when the quiet hours end."""
    return _next_waking(now, zones_of(timezone, phone), window, settings.TIME_ZONE)


def next_quiet(now: datetime, timezone: str, phone: str, window: Window) -> datetime:
    """Of a moment at which it is not quiet for this contact: when the next quiet hours begin."""
    return _next_quiet(now, zones_of(timezone, phone), window, settings.TIME_ZONE)


# A chunk shares one `now` and few places.
@lru_cache(maxsize=4096)
def _next_waking(now: datetime, zones: frozenset[ZoneInfo], window: Window, home: str) -> datetime:
    return next_open(now, *_hours(now, zones, window, home))


@lru_cache(maxsize=4096)
def _next_quiet(now: datetime, zones: frozenset[ZoneInfo], window: Window, home: str) -> datetime:
    return next_close(now, *_hours(now, zones, window, home))


def _hours(now: datetime, zones: frozenset[ZoneInfo], window: Window, home: str) -> tuple[frozenset[ZoneInfo], Window]:
    if zones and common_length(now, zones, window) >= TOO_SHORT:
        return zones, window
    return frozenset({ZoneInfo(home)}), UNKNOWN_PLACE
