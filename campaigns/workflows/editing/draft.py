"""A draft as data: who leads where, and names for new steps. Pure.

Besides what graph.py says, a draft keeps `gone`: the keys of steps that were taken away. A key is never used again,
for history and messages are told apart by it.
"""

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from typing import Any

from django.utils.text import slugify

Draft = dict[str, Any]

LONGEST_KEY = 64
# Of several ways out, the one that goes on when nothing special happens.
USUAL_WAYS = ("next", "timeout", "otherwise")


def whole(data: Mapping[str, Any]) -> Draft:
    """A copy with every part that a draft has."""
    return {"triggers": [], "start": "", "steps": {}} | deepcopy(dict(data))


def fresh_key(draft: Draft, wish: str) -> str:
    """`survey`, or `survey_2` where there is one or ever was."""
    base = slugify(wish).replace("-", "_")[: LONGEST_KEY - 6] or "step"
    taken = {*draft["steps"], *draft.get("gone", ())}
    key, number = base, 1
    while key in taken:
        number += 1
        key = f"{base}_{number}"
    return key


def usual_way(names: Sequence[str]) -> str:
    """Where people go on by default; empty where the step has no way out."""
    return next((way for way in USUAL_WAYS if way in names), names[-1] if names else "")


def ways_to(draft: Draft, key: str) -> Iterator[tuple[str, str]]:
    """(step, exit) of every way that leads there; the beginning is ("", "next")."""
    if draft["start"] == key:
        yield "", "next"
    for source, spec in draft["steps"].items():
        for name, target in (spec.get("exits") or {}).items():
            if target == key:
                yield source, name


def target_of(draft: Draft, source: str, way: str) -> str:
    if not source:
        return str(draft["start"] or "")
    return str((draft["steps"].get(source, {}).get("exits") or {}).get(way) or "")


def lead(draft: Draft, source: str, way: str, target: str) -> None:
    """An empty source is the beginning; an empty target leads nowhere."""
    if not source:
        draft["start"] = target
        return
    exits = dict(draft["steps"][source].get("exits") or {})
    if target:
        exits[way] = target
    else:
        exits.pop(way, None)
    draft["steps"][source]["exits"] = exits
