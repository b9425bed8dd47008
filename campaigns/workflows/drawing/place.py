"""Where everything stands across: near those it belongs to, in order, and never too close. Pure."""

from campaigns.workflows.drawing.lanes import Lanes, Node

GAP = 36  # between boxes
LANE_GAP = 8
ROUNDS = 24


def place_across(lanes: Lanes) -> None:
    """A first place for every node, as near as possible to its neighbours."""
    for row in lanes.rows:
        _spread(row, [0.0] * len(row))
    for turn in range(ROUNDS):
        last = turn >= ROUNDS - 4
        rows = lanes.rows if turn % 2 == 0 else lanes.rows[::-1]
        for row in rows:
            _spread(row, [_wish(node, down=turn % 2 == 0, both=last) for node in row])


def _wish(node: Node, *, down: bool, both: bool) -> float:
    near = node.above + node.below if both else (node.above if down else node.below) or node.above + node.below
    if not near:
        return node.x
    weights = [other.weight if not node.box else 1.0 for other in near]
    return sum(other.x * weight for other, weight in zip(near, weights, strict=True)) / sum(weights)


def _spread(row: list[Node], wishes: list[float]) -> None:
    """As near to the wishes as the distances allow: least squares, by pooling neighbours that push each other."""
    pools: list[tuple[float, float, int]] = []  # sum of weighted wishes, sum of weights, how many
    apart = offsets(row)
    for node, wish, offset in zip(row, wishes, apart, strict=True):
        pools.append(((wish - offset) * node.weight, node.weight, 1))
        while len(pools) > 1 and pools[-2][0] / pools[-2][1] > pools[-1][0] / pools[-1][1]:
            total, weight, count = pools.pop()
            before = pools.pop()
            pools.append((before[0] + total, before[1] + weight, before[2] + count))
    places = [total / weight for total, weight, count in pools for _each in range(count)]
    for node, place, offset in zip(row, places, apart, strict=True):
        node.x = place + offset


def offsets(row: list[Node]) -> list[float]:
    """How far right of the first each must stand at least."""
    apart = [0.0] if row else []
    for left, right in zip(row, row[1:], strict=False):
        gap = GAP if left.box and right.box else LANE_GAP
        apart.append(apart[-1] + left.width / 2 + gap + right.width / 2)
    return apart
