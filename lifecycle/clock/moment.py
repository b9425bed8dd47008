"""Instants as people and programs write them: ISO 8601, in UTC where nothing else is said, 00:00 for a bare date."""

from datetime import UTC, datetime, timedelta

INSTANT = timedelta(microseconds=1)  # nothing lies between two that are so far apart


class BadMoment(ValueError):
    pass


def parse_moment(value: object) -> datetime:
    if isinstance(value, str):
        said = value
        try:
            value = datetime.fromisoformat(said.strip())
        except ValueError:
            raise BadMoment(f"“{said[:40]}” is not a date. Write it as 2026-03-31 or 2026-03-31T18:30:00Z.") from None
    if not isinstance(value, datetime):
        raise BadMoment(f"“{str(value)[:40]}” is not a date. Write it as 2026-03-31 or 2026-03-31T18:30:00Z.")
    if value.tzinfo is None:
        return value.replace(tzinfo=UTC)
    try:
        return value.astimezone(UTC)
    except OverflowError:
        raise BadMoment(f"“{value.isoformat()}” is too far away for a date.") from None
