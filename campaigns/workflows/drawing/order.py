"""Who stands left of whom in a row, with few crossings. Pure."""

from bisect import bisect_right, insort

from campaigns.workflows.drawing.lanes import Lanes, Node

SWEEPS = 12


def put_in_order(lanes: Lanes, start: str) -> None:
    """Sorts the rows in place. Ways out of one box begin in the order in which they were given."""
    _as_walked(lanes, start)
    best = [list(row) for row in lanes.rows]
    fewest = _crossings(lanes.rows)
    for sweep in range(SWEEPS):
        if not fewest:
            break
        _sweep(lanes.rows, down=sweep % 2 == 0)
        crossings = _crossings(lanes.rows)
        if crossings < fewest:
            fewest, best = crossings, [list(row) for row in lanes.rows]
    lanes.rows[:] = best


def _as_walked(lanes: Lanes, start: str) -> None:
    place: dict[int, int] = {}
    first = [lanes.boxes[start]] if start in lanes.boxes else []
    ahead = [*reversed([node for row in lanes.rows for node in row if not node.above]), *first]
    while ahead:
        node = ahead.pop()
        if id(node) not in place:
            place[id(node)] = len(place)
            ahead.extend(reversed(node.below))
    for row in lanes.rows:
        row.sort(key=lambda node: place[id(node)])


def _sweep(rows: list[list[Node]], *, down: bool) -> None:
    for row in rows[1:] if down else reversed(rows[:-1]):
        place = _places(rows[row[0].row + (-1 if down else 1)]) if row else {}
        current = {id(node): number for number, node in enumerate(row)}
        row.sort(key=lambda node, place=place, current=current: _middle(node, place, current[id(node)], down))  # type: ignore[misc]


def _places(row: list[Node]) -> dict[int, float]:
    return {id(node): float(number) for number, node in enumerate(row)}


def _middle(node: Node, place: dict[int, float], current: int, down: bool) -> tuple[float, int]:
    near = node.above if down else node.below
    if not near:
        return float(current), current
    return sum(_port(node, other, place, down) for other in near) / len(near), current


def _port(node: Node, other: Node, place: dict[int, float], down: bool) -> float:
    """Where on the neighbour the way begins: the second of two exits a little right of the first."""
    if not down or len(other.below) < 2:
        return place[id(other)]
    return place[id(other)] + (other.below.index(node) + 1) / (len(other.below) + 1) - 0.5


def _crossings(rows: list[list[Node]]) -> int:
    count = 0
    for upper, lower in zip(rows, rows[1:], strict=False):
        place = {id(node): number for number, node in enumerate(lower)}
        seen: list[int] = []
        for node in upper:
            targets = [place[id(other)] for other in node.below]
            # Ways of one box that change sides cross as well.
            count += sum(1 for i, one in enumerate(targets) for other in targets[i + 1 :] if one > other)
            count += sum(len(seen) - bisect_right(seen, target) for target in targets)
            for target in targets:
                insort(seen, target)
    return count
