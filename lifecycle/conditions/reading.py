"""What a stored JSON value says when it is read as text, a number, yes or no, or an instant.

Imported data is never of one type: a plan may be 5, "5" or ["5"]. Each reading answers None where the value cannot be
read that way. `json_sql.py` says the same in the SQL of both databases, and tests hold the three together.
"""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

LARGEST_AS_TEXT = 10**15  # beyond it, the databases write numbers differently
LONGEST_NUMBER = 16
YES = ("true", "yes", "1")
NO = ("false", "no", "0")

_LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
_MOMENT = re.compile(
    r"([12][0-9]{3})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
    r"(?:[T ]([01][0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9])(?:\.[0-9]*)?)?(Z|[+-](?:0[0-9]|1[0-4]):[0-5][0-9])?)?"
)


def fold(text: str) -> str:
    """ASCII only: what lies beyond, the databases do not fold alike."""
    return text.translate(_LOWER)


def texts_of(value: Any) -> list[str]:
    """A list says each of its items, anything else itself."""
    found = [text_of(item) for item in (value if isinstance(value, list) else [value])]
    return [text for text in found if text is not None]


def text_of(value: Any) -> str | None:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and abs(value) < LARGEST_AS_TEXT:
        return str(value)
    return None


def number_of(value: Any) -> int | float | None:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and len(value) <= LONGEST_NUMBER and _NUMBER.fullmatch(value):
        return float(value) if "." in value else int(value)
    return None


def flag_of(value: Any) -> bool | None:
    said = fold(text_of(value) or "")
    return True if said in YES else False if said in NO else None


def moment_of(value: Any) -> datetime | None:
    """In whole seconds, in UTC. A day that the month does not have runs on into the next, as 30 February to 2 March."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(microsecond=0)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    found = _MOMENT.fullmatch(value) if isinstance(value, str) else None
    if not found:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    written = datetime(year, month, 1, hour, minute, second, tzinfo=UTC) + timedelta(days=day - 1)
    return written - _offset(found[7])


def month_day_of(value: Any) -> str | None:
    """MM-DD as written, for what comes round every year."""
    if isinstance(value, str):
        return value[5:10] if _MOMENT.fullmatch(value) else None
    moment = moment_of(value)
    return f"{moment:%m-%d}" if moment else None


def is_known(value: Any) -> bool:
    return value not in (None, "", [], {})


def _offset(zone: str | None) -> timedelta:
    if zone in (None, "Z"):
        return timedelta(0)
    length = timedelta(hours=int(zone[1:3]), minutes=int(zone[4:6]))
    return -length if zone[0] == "-" else length
