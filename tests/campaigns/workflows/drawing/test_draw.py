from itertools import combinations, pairwise

from hypothesis import given
from hypothesis import strategies as st

from campaigns.workflows.drawing.draw import draw
from campaigns.workflows.drawing.lines import path_of
from campaigns.workflows.drawing.shapes import Box, Drawing, Way


def drawn(*ways: tuple[str, str, str], start: str = "a") -> Drawing:
    keys = dict.fromkeys(key for source, _name, target in ways for key in (source, target) if key)
    return draw([Box(key, 276, 62) for key in keys], [Way(*way) for way in ways], start)


@st.composite
def graphs(draw: st.DrawFn) -> tuple[list[Box], list[Way]]:
    size = draw(st.integers(1, 14))
    boxes = [
        Box(f"s{n}", draw(st.sampled_from([120, 190, 276])), draw(st.sampled_from([42, 62, 98]))) for n in range(size)
    ]
    targets = st.one_of(st.just(""), st.sampled_from([box.key for box in boxes]))
    ways = [
        Way(box.key, f"e{exit}", draw(targets), draw(st.sampled_from([0, 60, 110])))
        for box in boxes
        for exit in range(draw(st.integers(0, 3)))
    ]
    return boxes, ways


@given(graphs())
def test_whatever_is_drawn_stands_on_the_picture_and_nothing_stands_on_another(
    graph: tuple[list[Box], list[Way]],
) -> None:
    boxes, ways = graph
    picture = draw(boxes, ways, "s0")
    assert set(picture.places) == {box.key for box in boxes}
    assert len(picture.lines) == len(ways)
    for place in picture.places.values():
        assert place.left >= 0 and place.left + place.width <= picture.width
        assert place.top >= 0 and place.bottom <= picture.height
    for one, other in combinations(picture.places.values(), 2):
        apart = one.left + one.width <= other.left or other.left + other.width <= one.left
        assert apart or one.bottom <= other.top or other.bottom <= one.top


@given(graphs())
def test_a_way_leads_down_unless_it_goes_back(graph: tuple[list[Box], list[Way]]) -> None:
    picture = draw(*graph, "s0")
    for line in picture.lines:
        if line.way.target and not line.goes_back:
            assert picture.places[line.way.source].bottom < picture.places[line.way.target].top


@given(graphs())
def test_the_same_workflow_is_always_drawn_alike(graph: tuple[list[Box], list[Way]]) -> None:
    assert draw(*graph, "s0") == draw(*graph, "s0")


def test_a_simple_path_is_one_straight_column() -> None:
    picture = drawn(("a", "next", "b"), ("b", "next", "c"), ("c", "next", "d"))
    assert len({place.x for place in picture.places.values()}) == 1
    assert [picture.places[key].top for key in "abcd"] == sorted(place.top for place in picture.places.values())


def test_exits_begin_from_left_to_right_as_they_are_named() -> None:
    picture = drawn(("a", "one", "x"), ("a", "two", "y"), ("a", "three", "z"))
    assert picture.places["x"].x < picture.places["y"].x < picture.places["z"].x


def test_branches_that_merge_again_stand_around_their_middle() -> None:
    picture = drawn(("a", "l", "b"), ("a", "r", "c"), ("b", "next", "d"), ("c", "next", "d"))
    middle = (picture.places["b"].x + picture.places["c"].x) / 2
    assert abs(picture.places["a"].x - middle) < 2
    assert abs(picture.places["d"].x - middle) < 2


def test_a_side_path_that_comes_past_others_ends_in_a_dot() -> None:
    picture = drawn(("a", "on", "b"), ("a", "off", "d"), ("b", "next", "c"), ("c", "next", "d"))
    assert picture.dots == [(picture.places["d"].x, picture.places["d"].top - 20)]


def test_a_circle_goes_back_at_the_right() -> None:
    picture = drawn(("a", "next", "b"), ("b", "again", "a"), ("b", "next", "c"))
    back = next(line for line in picture.lines if line.goes_back)
    assert back.way.name == "again"
    assert back.x > max(place.left + place.width for place in picture.places.values())


def test_a_way_to_nowhere_is_drawn_as_a_stub() -> None:
    picture = drawn(("a", "next", ""))
    assert picture.lines[0].y > picture.places["a"].bottom


def test_a_corner_is_round_and_a_straight_line_has_none() -> None:
    assert path_of([(0, 0), (0, 40), (40, 40)]) == "M0.0 0.0L0.0 30.0Q0.0 40.0 10.0 40.0L40.0 40.0"
    assert path_of([(0, 0), (0, 20), (0, 40)]) == "M0.0 0.0L0.0 40.0"


def test_five_hundred_steps_are_drawn_and_stay_on_a_page() -> None:
    ways = [(f"s{n}", "next", f"s{n + 1}") for n in range(499)]
    picture = drawn(*ways, *((f"s{n}", "past", f"s{min(n + 7, 499)}") for n in range(499)), start="s0")
    assert picture.width < 4000
    tops = [picture.places[f"s{n}"].top for n in range(500)]
    assert all(above < below for above, below in pairwise(tops))
