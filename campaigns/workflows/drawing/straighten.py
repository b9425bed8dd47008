"""Stand what follows on one another in one upright column, as far as nobody is in the way. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import inf

from campaigns.workflows.drawing.lanes import Lanes, Node
from campaigns.workflows.drawing.place import offsets

ROUNDS = 40


@dataclass(eq=False)
class Column:
    nodes: list[Node]
    x: float = 0.0
    left: dict["Column", float] = field(default_factory=dict)  # who stands left of it, and how far away at least
    right: dict["Column", float] = field(default_factory=dict)
    near: list["Column"] = field(default_factory=list)  # whose ways lead here or come from here


def straighten(lanes: Lanes) -> None:
    columns = _columns(lanes.rows)
    column_of = {node: column for column in columns for node in column.nodes}
    _keep_apart(lanes.rows, column_of)
    for column in columns:
        near = (column_of[other] for node in column.nodes for other in (*node.above, *node.below))
        column.near = [other for other in near if other is not column]
    in_order = _from_the_left(columns)
    for column in in_order:
        wish = sum(node.x for node in column.nodes) / len(column.nodes)
        column.x = max([wish, *(other.x + gap for other, gap in column.left.items())])
    for turn in range(ROUNDS):
        for column in in_order if turn % 2 else in_order[::-1]:
            _move(column)
    for column in columns:
        for node in column.nodes:
            node.x = column.x


def _move(column: Column) -> None:
    if not column.near:
        return
    wish = sum(other.x for other in column.near) / len(column.near)
    least = max((other.x + gap for other, gap in column.left.items()), default=-inf)
    most = min((other.x - gap for other, gap in column.right.items()), default=inf)
    column.x = max(least, min(wish, most))


def _columns(rows: list[list[Node]]) -> list[Column]:
    follows = {upper: lower for upper, lower in _upright(rows)}
    found, seen = [], set[Node]()
    for node in (node for row in rows for node in row):
        if node in seen:
            continue
        chain = [node]
        while chain[-1] in follows:
            chain.append(follows[chain[-1]])
        seen.update(chain)
        found.append(Column(chain))
    return found


def _upright(rows: list[list[Node]]) -> Iterator[tuple[Node, Node]]:
    """Who stands straight on whom: each the first choice of the other, and no two such pairs cross."""
    for upper, lower in zip(rows, rows[1:], strict=False):
        place = {node: number for row in (upper, lower) for number, node in enumerate(row)}
        pairs = [(node, below) for node in upper if (below := _chosen(node.below, down=True)) is not None]
        pairs = [(node, below) for node, below in pairs if _chosen(below.above, down=False) is node]
        taken: list[tuple[int, int]] = []
        # Long ways first: a bend in one of them is seen the most.
        for node, below in sorted(pairs, key=lambda pair: bool(pair[0].box) + bool(pair[1].box)):
            one, other = place[node], place[below]
            if all((one - a) * (other - b) > 0 for a, b in taken):
                taken.append((one, other))
                yield node, below


def _chosen(near: list[Node], *, down: bool) -> Node | None:
    if len(near) == 1:
        return near[0]
    short = [lane for lane in near if any(other.box for other in (lane.below if down else lane.above))]
    if len(short) == 1:
        return short[0]
    return near[len(near) // 2] if len(near) % 2 and len(short) == len(near) else None


def _keep_apart(rows: list[list[Node]], column_of: dict[Node, Column]) -> None:
    for row in rows:
        places = offsets(row)
        for number in range(1, len(row)):
            left, right = column_of[row[number - 1]], column_of[row[number]]
            gap = max(places[number] - places[number - 1], right.left.get(left, 0.0))
            left.right[right] = right.left[left] = gap


def _from_the_left(columns: list[Column]) -> list[Column]:
    waits_for = {column: len(column.left) for column in columns}
    ready = [column for column in columns if not column.left]
    for column in ready:
        for other in column.right:
            waits_for[other] -= 1
            if not waits_for[other]:
                ready.append(other)
    return ready
