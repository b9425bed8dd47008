from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from django.utils.dateparse import parse_date, parse_datetime


def read_moment(value: object, zone: ZoneInfo) -> datetime | None:
    """The instant that a stored value names: a date is midnight in `zone`. None where it names none."""
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    if isinstance(value, date):
        return datetime.combine(value, time(), zone).astimezone(UTC)
    if not isinstance(value, str):
        return None
    try:
        if day := parse_date(value):
            return datetime.combine(day, time(), zone).astimezone(UTC)
        moment = parse_datetime(value)
    except ValueError:  # well formed, but no such day
        return None
    return moment.replace(tzinfo=UTC) if moment and not moment.tzinfo else moment


def date_words(field: str) -> str:
    """How people call a date that programs call trial_ends_at: trial ends."""
    return field.removesuffix("_at").replace("_", " ")


def at_time_of_day(moment: datetime, at: time, zone: ZoneInfo) -> datetime:
    """That time of the moment's own day in `zone`.

    A local time that does not exist moves forward over the gap; one that exists twice is taken once, the first.
    """
    local = datetime.combine(moment.astimezone(zone).date(), at, zone)  # fold=0: before the change of the clock
    return local.astimezone(UTC)
