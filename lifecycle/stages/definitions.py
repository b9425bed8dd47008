"""Definitions of conditions, written short by those who bring ready stages and segments."""

from typing import Any

Definition = dict[str, Any]

EVERYBODY: Definition = {"kind": "attribute", "field": "created_at", "op": "is_set"}
SILENT: Definition = {"kind": "last_seen", "op": "more_than_ago", "days": 30}


def did(event: str, *, days: int = 0, times: int = 1) -> Definition:
    asked: Definition = {"kind": "event", "event": event}
    if times > 1:
        asked["count"] = {"op": "at_least", "n": times}
    return asked | ({"within": {"days": days}} if days else {})


def did_not(event: str, *, days: int) -> Definition:
    return did(event, days=days) | {"did": False}


def all_of(*parts: Definition) -> Definition:
    return {"kind": "all", "of": list(parts)}


def any_of(*parts: Definition) -> Definition:
    return {"kind": "any", "of": list(parts)}
