"""Which messages somebody gets next who comes to a step, before they rest again. Pure."""

from collections.abc import Iterator

from campaigns.workflows.graph import Graph
from campaigns.workflows.steps.send import Send


def sends_at(graph: Graph, key: str) -> list[Send]:
    """Whoever enters here: on any way, for where a branch leads is known only then."""
    return list(_sends(graph, [key]))


def sends_after(graph: Graph, key: str) -> list[Send]:
    """Whoever rests here, once they go on."""
    return list(_sends(graph, [target for target in graph.exits.get(key, {}).values() if target]))


def _sends(graph: Graph, ahead: list[str]) -> Iterator[Send]:
    seen: set[str] = set()
    while ahead:
        key = ahead.pop()
        step = graph.steps.get(key)
        if key in seen or step is None:
            continue
        seen.add(key)
        if isinstance(step, Send):
            yield step
        if not step.rests:
            ahead += [target for target in graph.exits.get(key, {}).values() if target]
