"""The values of a kind's form as they are stored and exported: JSON, without what was left empty. Pure."""

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

EMPTY = (None, "", [], {}, False)


def as_settings(cleaned: Mapping[str, Any]) -> dict[str, Any]:
    return {name: as_json(value) for name, value in cleaned.items() if not is_empty(value)}


def as_json(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat("minutes" if not value.second else "seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, Mapping):
        return {name: as_json(item) for name, item in value.items() if item not in (None, "") or isinstance(item, int)}
    if isinstance(value, list | tuple):
        return [as_json(item) for item in value]
    return value


def is_empty(value: Any) -> bool:
    # 0 equals False, and says something.
    return value is False or (not isinstance(value, int) and value in EMPTY)
