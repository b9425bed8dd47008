"""`Only where`: filters on the details of an event, as triggers and waits have them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from lifecycle.conditions.comparison import comparison
from lifecycle.events.filters import PropertyFilter

__all__ = ["PropertyFilter", "Where", "matches"]

Where = Sequence[dict[str, Any]]


def matches(where: Where, properties: dict[str, Any], at: datetime) -> bool:
    """Whether every filter holds, as of that moment."""
    return all(_compare(each).holds(_value(properties, each["field"]), at) for each in where)


def _compare(each: dict[str, Any]):  # type: ignore[no-untyped-def]
    return comparison(each["op"], each.get("value"), each.get("days"), each.get("type") or "")


def _value(properties: Any, path: str) -> Any:
    if isinstance(properties, dict) and path in properties:
        return properties[path]
    first, _dot, rest = path.partition(".")
    if not rest or not isinstance(properties, dict):
        return None
    return _value(properties.get(first), rest)
