"""The grid: the instants at which what turns true by time alone is looked at. Pure."""

from datetime import UTC, datetime, timedelta

from django.conf import settings

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


def instant_before(moment: datetime) -> datetime:
    """The last instant at or before that moment."""
    return moment - (moment - _EPOCH) % _width()


def next_instant(after: datetime) -> datetime:
    """The first instant later than that moment."""
    return instant_before(after) + _width()


def _width() -> timedelta:
    width: timedelta = settings.GRID
    return width
