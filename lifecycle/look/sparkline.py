"""A line of one number over days, without an axis. Pure geometry."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, EDGE = 300.0, 56.0, 5.0


@dataclass(frozen=True)
class Sparkline:
    line: str
    area: str
    last: tuple[float, float]


def sparkline(numbers: Sequence[int]) -> Sparkline:
    """The lowest of them is the bottom: how it moved is what the line tells, the numbers stand beside it."""
    low, high = min(numbers), max(numbers)
    step = (WIDTH - 2 * EDGE) / max(len(numbers) - 1, 1)
    scale = (HEIGHT - 2 * EDGE) / (high - low) if high > low else 0
    middle = 0 if high > low else HEIGHT / 2 - EDGE
    points = [
        (round(EDGE + step * place, 1), round(HEIGHT - EDGE - middle - (number - low) * scale, 1))
        for place, number in enumerate(numbers)
    ]
    line = "M" + "L".join(f"{x} {y}" for x, y in points)
    return Sparkline(line, f"{line}L{points[-1][0]} {HEIGHT}L{points[0][0]} {HEIGHT}Z", points[-1])
