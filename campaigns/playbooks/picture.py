"""A workflow as a little picture, read from left to right: shapes instead of words. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from campaigns.playbooks.tidy import in_order
from campaigns.workflows.drawing.draw import draw
from campaigns.workflows.drawing.shapes import Box, Way
from campaigns.workflows.steps.base import steps

PITCH = 27  # from one row of steps to the next
SPREAD = 25  # from one side way to the next
WIDTH, HEIGHT = 208.0, 112.0  # of the smallest picture, so that short workflows are not blown up
MARGIN = 14
BOX = 60  # as the steps are laid out before they are shrunk
TRIGGER = "trigger"


@dataclass(frozen=True)
class Mark:
    """`shape`: start, card, pill, fork, goal or end. x and y are of its middle."""

    x: float
    y: float
    shape: str
    family: str


@dataclass(frozen=True)
class Picture:
    width: float
    height: float
    marks: list[Mark]
    lines: list[str]  # SVG paths
    won: list[str]  # those that lead to a goal


def picture(graph: Mapping[str, Any]) -> Picture:
    """As much as can be seen of any draft."""
    given = {key: spec for key, spec in (graph.get("steps") or {}).items() if spec.get("kind") in steps}
    ways = [Way(TRIGGER, "next", str(graph.get("start") or ""))]
    for key in (key for key in in_order(graph) if key in given):
        targets = dict.fromkeys((given[key].get("exits") or {}).values())
        ways += [Way(key, str(place), str(target)) for place, target in enumerate(targets)]
    ways = [way for way in ways if way.target in given]
    boxes = [Box(key, BOX, BOX) for key in (TRIGGER, *(key for key in in_order(graph) if key in given))]
    drawn = draw(boxes, ways, TRIGGER)
    places = _shrunk({key: (place.top, place.x) for key, place in drawn.places.items()})
    width = max(WIDTH, max((x for x, _y in places.values()), default=0) + MARGIN)
    height = max(HEIGHT, max((y for _x, y in places.values()), default=0) + MARGIN)
    places = _centred(places, width, height)
    curves = [(way, _curve(places[way.source], places[way.target])) for way in ways]
    marks = [Mark(*places[key], *_look(str(given[key]["kind"]))) for key in given]
    return Picture(
        width=width,
        height=height,
        marks=[Mark(*places[TRIGGER], "start", "trigger"), *marks],
        lines=[curve for way, curve in curves if given[way.target]["kind"] != "goal"],
        won=[curve for way, curve in curves if given[way.target]["kind"] == "goal"],
    )


def _shrunk(found: Mapping[str, tuple[float, float]]) -> dict[str, tuple[float, float]]:
    """Rows become columns at even distances; what lay side by side lies one below the other."""
    rows = {top: place for place, top in enumerate(sorted({top for top, _x in found.values()}))}
    least = min((x for _top, x in found.values()), default=0)
    apart = BOX + 16  # how far two neighbours are laid out
    return {
        key: (round(MARGIN + rows[top] * PITCH, 1), round(MARGIN + (x - least) / apart * SPREAD, 1))
        for key, (top, x) in found.items()
    }


def _centred(
    places: Mapping[str, tuple[float, float]], width: float, height: float
) -> dict[str, tuple[float, float]]:
    right, bottom = max(x for x, _y in places.values()), max(y for _x, y in places.values())
    dx, dy = (width - right - MARGIN) / 2, (height - bottom - MARGIN) / 2
    return {key: (round(x + dx, 1), round(y + dy, 1)) for key, (x, y) in places.items()}


def _curve(source: tuple[float, float], target: tuple[float, float]) -> str:
    (x1, y1), (x2, y2) = source, target
    middle = round((x1 + x2) / 2, 1)
    return f"M{x1} {y1}L{x2} {y2}" if y1 == y2 else f"M{x1} {y1}C{middle} {y1} {middle} {y2} {x2} {y2}"


def _look(kind: str) -> tuple[str, str]:
    step = steps.get(kind)
    family = step.family
    if kind == "goal":
        return "goal", family
    if not step.exits:
        return "end", "timing"
    if family == "timing":
        return "pill", family
    return ("fork" if family == "logic" else "card"), family
