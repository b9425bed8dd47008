"""What asks about what: segments and stages may refer to each other, but never round in a circle."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from lifecycle.conditions.base import BadCondition, parse

Graph = Mapping[str, set[str]]
Source = Callable[[], dict[str, list[Any]]]

_sources: list[Source] = []


def register(source: Source) -> None:
    """For rooms that store definitions, from `apps.ready`: the definitions that stand behind each name."""
    if source not in _sources:
        _sources.append(source)


def references(changed: Mapping[str, list[Any]]) -> Graph:
    """Which names each name refers to, with these definitions in place of the stored ones."""
    definitions: dict[str, list[Any]] = {}
    for source in _sources:
        definitions |= source()
    return {name: _named(found) for name, found in (definitions | dict(changed)).items()}


def users_of(name: str) -> list[str]:
    """The names of what asks about this."""
    return sorted(other for other, named in references({}).items() if name in named and other != name)


def circle_through(name: str, graph: Graph) -> list[str]:
    """The names on a way from this one back to it; empty where there is none."""
    ways = [[name]]
    seen: set[str] = set()
    for way in ways:
        for following in sorted(graph.get(way[-1], ())):
            if following == name:
                return [*way, name]
            if following not in seen:
                seen.add(following)
                ways.append([*way, following])
    return []


def in_order(names: Iterable[str], graph: Graph) -> list[str]:
    """Each after those it refers to."""
    ordered: dict[str, None] = {}

    def visit(name: str, above: tuple[str, ...]) -> None:
        if name in ordered or name in above:
            return
        for needed in sorted(graph.get(name, ())):
            visit(needed, (*above, name))
        ordered[name] = None

    wanted = list(names)
    for name in wanted:
        visit(name, ())
    return [name for name in ordered if name in set(wanted)]


def _named(definitions: Iterable[Any]) -> set[str]:
    found: set[str] = set()
    for definition in definitions:
        try:
            found |= parse(definition).refers_to() if definition else set()
        except BadCondition:
            continue  # asks nothing
    return found
