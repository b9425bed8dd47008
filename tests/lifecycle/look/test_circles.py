from math import pi

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifecycle.look.circles import HEIGHT, WIDTH, circles, lens
from lifecycle.look.sparkline import sparkline


@given(st.integers(0, 10**7), st.integers(0, 10**7), st.floats(0, 1))
def test_circles_stay_inside_their_picture(first: int, second: int, share: float) -> None:
    drawn = circles(first, second, int(min(first, second) * share))
    edges = [(drawn.left, drawn.left_radius), (drawn.right, drawn.right_radius)]
    assert all(middle - radius >= -0.2 and middle + radius <= WIDTH + 0.2 for middle, radius in edges)
    assert max(drawn.left_radius, drawn.right_radius) * 2 <= HEIGHT


@pytest.mark.parametrize(("first", "second", "both"), [(100, 100, 50), (2318, 1486, 416), (1000, 300, 300)])
def test_what_they_share_is_to_scale(first: int, second: int, both: int) -> None:
    drawn = circles(first, second, both)
    shared = lens(drawn.left_radius, drawn.right_radius, drawn.right - drawn.left)
    assert shared / (pi * drawn.left_radius**2) == pytest.approx(both / first, abs=0.02)


def test_who_share_nobody_do_not_touch() -> None:
    drawn = circles(500, 500, 0)
    assert drawn.right - drawn.left > drawn.left_radius + drawn.right_radius


def test_a_line_of_one_height_is_drawn_in_the_middle() -> None:
    assert sparkline([4, 4]).line == "M5.0 28.0L295.0 28.0"
    assert sparkline([1, 3]).last == (295.0, 5.0)
