"""A workflow as data, and as the objects made of it. Pure.

The data: {"triggers": [{"kind": …, …settings}], "start": key,
           "steps": {key: {"kind": …, "settings": {…}, "exits": {exit: key}}}, "layout": {…}}
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from campaigns.workflows.steps.base import BadStep, Step, steps
from campaigns.workflows.triggers.base import BadTrigger, Trigger, triggers
from lifecycle.conditions.base import BadCondition
from lifecycle.kinds.registry import UnknownKind

Data = Mapping[str, Any]
MOST_STEPS = 500


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a workflow cannot be published. `step` is a key; empty where it is about the whole."""

    step: str
    sentence: str


class BadGraph(ValueError):
    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(" ".join(problem.sentence for problem in problems))
        self.problems = problems


@dataclass(frozen=True)
class Graph:
    start: str
    steps: Mapping[str, Step]
    exits: Mapping[str, Mapping[str, str]]
    triggers: tuple[Trigger, ...]

    def next_of(self, key: str, exit: str) -> str | None:
        """Where that exit leads; None where nothing is connected."""
        return self.exits[key].get(exit)

    def in_order(self) -> list[str]:
        """The keys of the steps as people meet them, each exit in turn; a database gives them in any order."""
        found: dict[str, None] = {}
        ahead = [self.start]
        while ahead:
            key = ahead.pop()
            if key in found or key not in self.steps:
                continue
            found[key] = None
            ahead += [self.exits[key].get(exit, "") for exit in reversed(self.steps[key].exit_names())]
        return list(found)


def build(data: Data, campaign_id: int = 0) -> Graph:
    """The graph of published data. Raises BadGraph with every problem found."""
    graph, problems = read(data, campaign_id)
    if problems or graph is None:
        raise BadGraph(problems)
    return graph


def read(data: Data, campaign_id: int = 0) -> tuple[Graph | None, list[Problem]]:
    """As much as can be made of a draft, and what is wrong with it. No graph where the shape itself is wrong."""
    if shape := _shape_problem(data):
        return None, [Problem("", shape)]
    problems: list[Problem] = []
    made: dict[str, Step] = {}
    for key, spec in data["steps"].items():
        try:
            made[key] = steps.get(spec.get("kind", ""))(bound(spec.get("settings") or {}, campaign_id))
        except (BadStep, BadCondition, UnknownKind) as problem:
            problems.append(Problem(key, str(problem)))
    exits = {key: dict(spec.get("exits") or {}) for key, spec in data["steps"].items()}
    graph = Graph(data.get("start") or "", made, exits, tuple(_triggers(data, campaign_id, problems)))
    problems += _connections(graph, set(data["steps"])) + _circles(graph)
    return graph, problems


def _shape_problem(data: Data) -> str:
    if not isinstance(data, Mapping) or not isinstance(data.get("steps"), Mapping) or not data["steps"]:
        return gettext("There is no step yet. Add the first one.")
    if len(data["steps"]) > MOST_STEPS:
        return gettext("A workflow can have %(most)s steps.") % {"most": MOST_STEPS}
    for key, spec in data["steps"].items():
        if not isinstance(key, str) or not key or len(key) > 64 or "/" in key:
            return gettext("A step's key is a short name without a slash.")
        if not isinstance(spec, Mapping) or not isinstance(spec.get("kind"), str):
            return gettext("Step “%(key)s” does not say what kind it is.") % {"key": key}
        if not all(isinstance(spec.get(part) or {}, Mapping) for part in ("settings", "exits")):
            return gettext("Step “%(key)s” has settings or exits of a wrong shape.") % {"key": key}
    if not isinstance(data.get("triggers") or [], list):
        return gettext("The triggers are of a wrong shape.")
    return ""


def _triggers(data: Data, campaign_id: int, problems: list[Problem]) -> Iterator[Trigger]:
    for spec in data.get("triggers") or []:
        settings = dict(spec) if isinstance(spec, Mapping) else {}
        try:
            yield triggers.get(str(settings.pop("kind", "")))(bound(settings, campaign_id))
        except (BadTrigger, BadCondition, UnknownKind) as problem:
            problems.append(Problem("", str(problem)))


def bound(settings: Any, campaign_id: int) -> Any:
    """Conditions about earlier steps are told which campaign they stand in."""
    if isinstance(settings, Mapping):
        told = {name: bound(value, campaign_id) for name, value in settings.items()}
        return told | {"campaign_id": campaign_id} if told.get("kind") == "step_message" else told
    if isinstance(settings, list):
        return [bound(item, campaign_id) for item in settings]
    return settings


def _connections(graph: Graph, known: set[str]) -> list[Problem]:
    problems = [] if graph.start in known else [Problem("", gettext("Say which step comes first."))]
    for key, step in graph.steps.items():
        names = step.exit_names()
        for name in names:
            if not graph.exits[key].get(name):
                problems.append(Problem(key, _leads_nowhere(name if len(names) > 1 else "")))
        for name, target in graph.exits[key].items():
            if name not in names:
                problems.append(Problem(key, gettext("It has no way out called “%(name)s”.") % {"name": name}))
            if target not in known:
                said = gettext("The way out “%(name)s” leads to a step that is not there.") % {"name": name}
                problems.append(Problem(key, said))
    reached = _reachable(graph) if graph.start in known else known
    problems += [Problem(key, gettext("Nothing leads here yet.")) for key in graph.steps if key not in reached]
    return problems


def _leads_nowhere(name: str) -> str:
    if not name:
        return gettext("It leads nowhere. People would stop here for ever.")
    return gettext("The way out “%(name)s” leads nowhere. People would stop here for ever.") % {"name": name}


def _reachable(graph: Graph) -> set[str]:
    reached, ahead = set(), [graph.start]
    while ahead:
        key = ahead.pop()
        if key not in reached:
            reached.add(key)
            ahead.extend(target for target in graph.exits.get(key, {}).values() if target)
    return reached


def _circles(graph: Graph) -> list[Problem]:
    """Circles of steps none of which ever rests: people would go round without end."""
    restless = {key for key, step in graph.steps.items() if not step.rests}
    state: dict[str, int] = {}  # 1: on the way, 2: done
    found = []
    for first in sorted(restless):
        ahead = [(first, iter(_targets(graph, first, restless)))] if first not in state else []
        state.setdefault(first, 1)
        while ahead:
            key, rest = ahead[-1]
            target = next(rest, None)
            if target is None:
                state[key] = 2
                ahead.pop()
            elif state.get(target) == 1:
                found.append(target)
            elif target not in state:
                state[target] = 1
                ahead.append((target, iter(_targets(graph, target, restless))))
    said = gettext("This circle has no wait in it, so it would never end. Add a wait to go round.")
    return [Problem(key, said) for key in dict.fromkeys(found)]


def _targets(graph: Graph, key: str, among: set[str]) -> list[str]:
    return [target for target in graph.exits.get(key, {}).values() if target in among]
