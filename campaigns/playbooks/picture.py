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
CLOSE = 10  # a way this near to a step would seem to go through it
Point = tuple[float, float]


@dataclass(frozen=True)
class Mark:
    """`shape`: start, card, pill, fork, goal or end. x and y are of its middle."""

    x: float
    y: float
    shape: str
    family: str


@dataclass(frozen=True)
class Picture:
    top: float  # less than nothing where a way goes round above
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
    curves = [(way, *_curve(places[way.source], places[way.target], set(places.values()))) for way in ways]
    bends = [bend for _way, _curve, bend in curves]
    marks = [Mark(*places[key], *_look(str(given[key]["kind"]))) for key in given]
    top = min(0.0, *(bend - MARGIN / 2 for bend in bends)) if bends else 0.0
    bottom = max(height, *(bend + MARGIN / 2 for bend in bends)) if bends else height
    return Picture(
        top=round(top, 1),
        width=width,
        height=round(bottom - top, 1),
        marks=[Mark(*places[TRIGGER], "start", "trigger"), *marks],
        lines=[curve for way, curve, _bend in curves if given[way.target]["kind"] != "goal"],
        won=[curve for way, curve, _bend in curves if given[way.target]["kind"] == "goal"],
    )


def _shrunk(found: Mapping[str, Point]) -> dict[str, Point]:
    """Rows become columns at even distances; what lay side by side lies one below the other."""
    rows = {top: place for place, top in enumerate(sorted({top for top, _x in found.values()}))}
    least = min((x for _top, x in found.values()), default=0)
    apart = BOX + 16  # how far two neighbours are laid out
    return {
        key: (round(MARGIN + rows[top] * PITCH, 1), round(MARGIN + (x - least) / apart * SPREAD, 1))
        for key, (top, x) in found.items()
    }


def _centred(places: Mapping[str, Point], width: float, height: float) -> dict[str, Point]:
    right, bottom = max(x for x, _y in places.values()), max(y for _x, y in places.values())
    dx, dy = (width - right - MARGIN) / 2, (height - bottom - MARGIN) / 2
    return {key: (round(x + dx, 1), round(y + dy, 1)) for key, (x, y) in places.items()}


def _curve(source: Point, target: Point, steps: set[Point]) -> tuple[str, float]:
    """The way as an SVG path, and the height at which it bends: round the steps that lie between, where there are any."""
    (x1, y1), (x2, y2) = source, target
    span = (x2 - x1) / PITCH
    if span > 1.5 and any(x1 < x < x2 and abs(y - (y1 + (y2 - y1) * (x - x1) / (x2 - x1))) < CLOSE for x, y in steps):
        below = y2 > y1
        bow = round((max(y1, y2) if below else min(y1, y2)) + (1 if below else -1) * (12 + 5 * span), 1)
        reached = bow + (min(y1, y2) - bow) / 4 if not below else bow + (max(y1, y2) - bow) / 4
        return f"M{x1} {y1}C{x1 + PITCH / 2} {bow} {x2 - PITCH / 2} {bow} {x2} {y2}", reached
    middle = round((x1 + x2) / 2, 1)
    return (f"M{x1} {y1}L{x2} {y2}" if y1 == y2 else f"M{x1} {y1}C{middle} {y1} {middle} {y2} {x2} {y2}"), y1


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
