"""The values of a kind's form as they are stored and exported: JSON, without what was left empty. Pure."""

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any


def as_settings(cleaned: Mapping[str, Any]) -> dict[str, Any]:
    """Also without switches that are off, and without the empty cells of rows."""
    return {
        name: _tidy(as_json(value)) for name, value in cleaned.items() if value is not False and not _is_empty(value)
    }


def as_json(value: Any) -> Any:
    if isinstance(value, time):
        return value.isoformat("seconds" if value.second else "minutes")
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, Mapping):
        return {name: as_json(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [as_json(item) for item in value]
    return value


def _tidy(value: Any) -> Any:
    if not isinstance(value, list):
        return value
    return [
        {name: cell for name, cell in row.items() if not _is_empty(cell)} if isinstance(row, dict) else row
        for row in value
    ]


def _is_empty(value: Any) -> bool:
    return value is None or (isinstance(value, str | list | dict) and not value)
