"""Merge values as a message keeps them: only what its words use, in a form JSON can hold."""

import math
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any

from channels.content.clean import clean

_DEEPEST = 10


def restrict(values: Mapping[str, Any], paths: Iterable[tuple[str, ...]]) -> dict[str, Any]:
    """The values along these paths. A path that leads into a list or a text takes the whole of it."""
    chosen: dict[str, Any] = {}
    for path in sorted(paths, key=len, reverse=True):  # the shortest last: it takes in all below it
        _take(values, path, chosen)
    return chosen


def _take(values: Mapping[str, Any], path: tuple[str, ...], chosen: dict[str, Any]) -> None:
    key, rest = path[0], path[1:]
    if key not in values:
        return
    value = values[key]
    if rest and isinstance(value, Mapping) and rest[0] in value:
        inside = chosen.setdefault(key, {})
        if isinstance(inside, dict):
            _take(value, rest, inside)
    elif not rest or not isinstance(value, Mapping) or rest[0] in ("size", "first", "last", "[]"):
        chosen[key] = jsonable(value)
    else:
        chosen.setdefault(key, {})  # asked for what is not there; that it was asked of something still counts


def jsonable(value: object, depth: int = _DEEPEST) -> Any:
    if isinstance(value, str):
        return clean(str(value))
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if not depth:
        return None
    if isinstance(value, Mapping):
        return {clean(str(key)): jsonable(item, depth - 1) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [jsonable(item, depth - 1) for item in value]
    return clean(str(value))
