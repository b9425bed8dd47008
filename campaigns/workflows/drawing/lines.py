"""Ways as right-angled lines with round corners. Pure."""

from collections.abc import Sequence

CORNER = 10.0
Point = tuple[float, float]


def path_of(points: Sequence[Point]) -> str:
    """An SVG path through the points; each must share x or y with the next."""
    turns = _without_repeats(points)
    if len(turns) < 2:
        return ""
    said = [f"M{turns[0][0]:.1f} {turns[0][1]:.1f}"]
    for before, corner, after in zip(turns, turns[1:], turns[2:], strict=False):
        radius = min(CORNER, _length(before, corner) / 2, _length(corner, after) / 2)
        start, end = _toward(corner, before, radius), _toward(corner, after, radius)
        said.append(f"L{start[0]:.1f} {start[1]:.1f}Q{corner[0]:.1f} {corner[1]:.1f} {end[0]:.1f} {end[1]:.1f}")
    said.append(f"L{turns[-1][0]:.1f} {turns[-1][1]:.1f}")
    return "".join(said)


def _without_repeats(points: Sequence[Point]) -> list[Point]:
    kept: list[Point] = []
    for point in points:
        if kept and _length(kept[-1], point) < 0.5:
            continue
        if len(kept) > 1 and _is_straight(kept[-2], kept[-1], point):
            kept[-1] = point
        else:
            kept.append(point)
    return kept


def _is_straight(a: Point, b: Point, c: Point) -> bool:
    return abs(a[0] - b[0]) < 0.5 > abs(b[0] - c[0]) or abs(a[1] - b[1]) < 0.5 > abs(b[1] - c[1])


def _length(a: Point, b: Point) -> float:
    return abs(a[0] - b[0]) + abs(a[1] - b[1])


def _toward(origin: Point, to: Point, distance: float) -> Point:
    length = _length(origin, to) or 1.0
    return origin[0] + (to[0] - origin[0]) * distance / length, origin[1] + (to[1] - origin[1]) * distance / length
