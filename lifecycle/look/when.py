"""Moments in words: by name within a week, then day and month. `now` decides, and the zone is the reader's or the contact's."""

from datetime import date, datetime, timedelta, tzinfo

from django.utils.formats import date_format
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

MINUTE, HOUR, DAY = 60, 3600, 86400


def clock_time(at: datetime, zone: tzinfo) -> str:
    return at.astimezone(zone).strftime("%H:%M")


def day_words(at: datetime, *, now: datetime, zone: tzinfo, inside: bool = False) -> str:
    """Today · Yesterday · Tomorrow · Fri 20 · 9 Nov · 9 Nov 2024. inside: of a sentence, where a day by name is small."""
    day, today = at.astimezone(zone).date(), now.astimezone(zone).date()
    distance = (day - today).days
    if distance in (-1, 0, 1):
        named = {-1: _("Yesterday"), 0: pgettext("a day", "Today"), 1: _("Tomorrow")}[distance]
        return named.lower() if inside else named
    if abs(distance) < 7:
        return date_format(day, "D j")
    return day_month(day) if day.year == today.year else day_month_year(day)


def day_month(day: date) -> str:
    """9 Nov. A format of its own in languages that write months small: j b."""
    return date_format(day, pgettext("format of a date", "j M"))


def day_month_year(day: date) -> str:
    return date_format(day, pgettext("format of a date", "j M Y"))


def moment_words(at: datetime, *, now: datetime, zone: tzinfo, inside: bool = False) -> str:
    """10:02 today is just 10:02; every other day says which."""
    day = day_words(at, now=now, zone=zone, inside=inside)
    time = clock_time(at, zone)
    return time if at.astimezone(zone).date() == now.astimezone(zone).date() else f"{day}, {time}"


def short_moment(at: datetime, *, now: datetime, zone: tzinfo) -> str:
    """For the corner of a row: the time today, else the day."""
    if at.astimezone(zone).date() == now.astimezone(zone).date():
        return clock_time(at, zone)
    return day_words(at, now=now, zone=zone)


def day_and_month(at: datetime) -> str:
    """1 Sep 2026, where the reader is."""
    return day_month_year(at.astimezone(get_current_timezone()))


def length_words(length: timedelta) -> str:
    """The largest unit that says it: 13 days, 2 hours, 5 minutes, 40 seconds."""
    seconds = max(int(length.total_seconds()), 0)
    if seconds >= DAY:
        return ngettext("%d day", "%d days", seconds // DAY) % (seconds // DAY)
    if seconds >= HOUR:
        return ngettext("%d hour", "%d hours", seconds // HOUR) % (seconds // HOUR)
    if seconds >= MINUTE:
        return ngettext("%d minute", "%d minutes", seconds // MINUTE) % (seconds // MINUTE)
    return ngettext("%d second", "%d seconds", seconds) % seconds
