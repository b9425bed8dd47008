"""Rows of boxes with a row of lanes between each two, so that every way has a place of its own all the way down. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from campaigns.workflows.drawing.layers import Layers
from campaigns.workflows.drawing.shapes import Box, Way

LANE = 26  # room of a way without words


@dataclass(eq=False)
class Node:
    """A box, or one stretch of a way."""

    row: int  # boxes stand in even rows
    width: float
    box: Box | None = None
    x: float = 0.0
    above: list["Node"] = field(default_factory=list)
    below: list["Node"] = field(default_factory=list)

    @property
    def weight(self) -> float:
        """How much it minds being moved: long ways want to be straight."""
        return 1.0 if self.box else 4.0


@dataclass
class Lanes:
    rows: list[list[Node]]
    boxes: dict[str, Node]
    stretches: list[tuple[Way, list[Node]]]  # from the source's row to the target's, both left out


def lanes_of(boxes: Mapping[str, Box], layers: Layers) -> Lanes:
    nodes = {key: Node(2 * layers.rows[key], box.width, box) for key, box in boxes.items()}
    deepest = max((node.row for node in nodes.values()), default=0)
    stretches = []
    rows: list[list[Node]] = [[] for _row in range(deepest + 2)]
    for node in nodes.values():
        rows[node.row].append(node)
    for way in [*layers.forward, *layers.loose]:
        source, target = nodes[way.source], nodes.get(way.target)
        last = target.row if target else source.row + 2
        chain = [Node(row, LANE) for row in range(source.row + 1, last)]
        chain[0].width = max(LANE, way.room + 12)
        for above, below in zip([source, *chain], [*chain, target] if target else chain, strict=False):
            _join(above, below)
        for stretch in chain:
            rows[stretch.row].append(stretch)
        stretches.append((way, chain))
    return Lanes(rows, nodes, stretches)


def _join(above: Node, below: Node) -> None:
    above.below.append(below)
    below.above.append(above)
