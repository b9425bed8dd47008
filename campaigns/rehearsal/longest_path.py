"""How long the longest way through a workflow takes. Pure."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from campaigns.workflows.graph import Graph, read

LONGEST = timedelta(days=2 * 366)


def head_start(data: Mapping[str, Any]) -> timedelta:
    """How much earlier a rehearsal begins, so that late steps are not empty (engine rule 23)."""
    graph, _problems = read(data)
    return min(longest_path(graph), LONGEST) if graph else timedelta()


def longest_path(graph: Graph) -> timedelta:
    """Whoever goes round in a circle does so once."""
    found: dict[str, timedelta] = {}
    under_way: set[str] = set()
    ahead = [graph.start]
    while ahead:
        key = ahead[-1]
        targets = [target for target in graph.exits.get(key, {}).values() if target in graph.steps]
        if key not in graph.steps or key in found:
            ahead.pop()
        elif key not in under_way:
            under_way.add(key)
            ahead += [target for target in targets if target not in found and target not in under_way]
        else:
            # a target without a length lies on the way here: the circle closes
            rest = max((found[target] for target in targets if target in found), default=timedelta())
            found[key] = graph.steps[key].longest() + rest
            ahead.pop()
    return found.get(graph.start, timedelta())
