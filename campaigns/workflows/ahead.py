"""Where a drawing leads. Pure."""

from collections.abc import Collection, Mapping
from typing import Any

from campaigns.workflows.editing.draft import usual_way
from campaigns.workflows.graph import Graph


def ahead_of(graph: Graph, key: str) -> set[str]:
    """Every step that can still come after this one; itself too where it lies on a circle."""
    found: set[str] = set()
    ahead = [key]
    while ahead:
        for target in graph.exits.get(ahead.pop(), {}).values():
            if target and target not in found:
                found.add(target)
                ahead.append(target)
    return found


def first_kept(before: Mapping[str, Any], kept: Collection[str], key: str) -> str:
    """From a step that is gone on by the usual ways, to the first step that is still there; empty where none is."""
    specs = before.get("steps") or {}
    seen: set[str] = set()
    while key and key not in kept:
        if key in seen:
            return ""
        seen.add(key)
        exits = (specs.get(key) or {}).get("exits") or {}
        key = str(exits.get(usual_way(list(exits))) or "")
    return key
