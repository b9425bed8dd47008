"""Events that a workflow waits for and that nobody has done yet: told before it is published."""

from collections.abc import Iterable

from campaigns.workflows.graph import Data, read
from lifecycle.conditions.base import ANY_EVENT, BadCondition, Condition, Definition, parse
from lifecycle.events.models import Event
from lifecycle.events.names import ALL


def events_named(data: Data, *rules: Definition) -> list[str]:
    """Names of events of other people's making that let somebody in, wake somebody, or are asked about."""
    graph, _problems = read(data)
    if graph is None:
        return []
    names: dict[str, None] = {}
    for trigger in graph.triggers:
        names |= dict.fromkeys(sorted(trigger.listens() | _asked(trigger.asks())))
    for key in graph.in_order():
        step = graph.steps[key]
        names |= dict.fromkeys(sorted(step.listens() | _asked(step.asks())))
    names |= dict.fromkeys(sorted(_asked(_conditions(rules))))
    return [name for name in names if name and name != ANY_EVENT and name not in ALL]


def unheard(names: Iterable[str]) -> list[str]:
    """Those that have never happened: a look into the index for each."""
    return [name for name in names if not Event.objects.filter(name=name).exists()]


def _asked(conditions: Iterable[Condition]) -> set[str]:
    return {name for condition in conditions for name in condition.events()}


def _conditions(rules: Iterable[Definition]) -> list[Condition]:
    found = []
    for rule in rules:
        try:
            found += [parse(rule)] if rule else []
        except BadCondition:
            continue  # said where it is written
    return found
