"""Quiet hours: outside of the window at the contact's place nothing marketing goes out. Pure."""

from datetime import datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.conf import settings

from campaigns.policy.place import zones_of
from campaigns.policy.window import Window, common_length, next_open

# Where nobody knows the contact's place, or it spans too much of the globe: a narrower window at ours.
UNKNOWN_PLACE = Window(time(10), time(18))
TOO_SHORT = timedelta(hours=2)


def next_waking(now: datetime, timezone: str, phone: str, window: Window) -> datetime:
    """`now` where it is not quiet for this contact, else when the quiet hours end."""
    return _next_waking(now, zones_of(timezone, phone), window, settings.TIME_ZONE)


# A chunk shares one `now` and few places.
@lru_cache(maxsize=4096)
def _next_waking(now: datetime, zones: frozenset[ZoneInfo], window: Window, home: str) -> datetime:
    if zones and common_length(now, zones, window) >= TOO_SHORT:
        return next_open(now, zones, window)
    return next_open(now, frozenset({ZoneInfo(home)}), UNKNOWN_PLACE)
