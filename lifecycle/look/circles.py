"""Two circles whose areas, and the area they share, are in proportion to numbers of people. Pure geometry."""

from dataclasses import dataclass
from math import acos, pi, sqrt

WIDTH, HEIGHT = 220.0, 130.0
LARGEST = 52.0  # radius
LEAST = 6.0  # a circle of few people is still a circle


@dataclass(frozen=True)
class Circles:
    left: float  # the middle of the first
    left_radius: float
    right: float
    right_radius: float
    middle: float = HEIGHT / 2

    @property
    def shared(self) -> float:
        """Where the number of those in both stands."""
        return round(
            (max(self.left - self.left_radius, self.right - self.right_radius)
             + min(self.left + self.left_radius, self.right + self.right_radius)) / 2, 1,
        )  # fmt: skip


def circles(first: int, second: int, both: int) -> Circles:
    largest = max(first, second, 1)
    a, b = (max(LARGEST * sqrt(number / largest), LEAST) for number in (first, second))
    apart = _distance(a, b, both / largest * pi * LARGEST**2)
    reach = max(a, b - apart) + max(apart + b, a)  # from the left edge to the right one
    left = (WIDTH - reach) / 2 + max(a, b - apart)
    return Circles(round(left, 1), round(a, 1), round(left + apart, 1), round(b, 1))


def _distance(a: float, b: float, area: float) -> float:
    """Between the middles, so that the circles share this area; by halving, as there is no formula."""
    if area <= 0:
        return a + b + 8
    near, far = abs(a - b), a + b
    for _step in range(40):
        middle = (near + far) / 2
        near, far = (middle, far) if lens(a, b, middle) > area else (near, middle)
    return near


def lens(a: float, b: float, apart: float) -> float:
    """The area two circles share."""
    if apart >= a + b:
        return 0.0
    if apart <= abs(a - b):
        return pi * min(a, b) ** 2
    ends = acos((apart**2 + a**2 - b**2) / (2 * apart * a)), acos((apart**2 + b**2 - a**2) / (2 * apart * b))
    edge = (-apart + a + b) * (apart + a - b) * (apart - a + b) * (apart + a + b)
    return a**2 * ends[0] + b**2 * ends[1] - sqrt(max(edge, 0)) / 2
