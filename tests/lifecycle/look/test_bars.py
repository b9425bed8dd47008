from hypothesis import given
from hypothesis import strategies as st

from lifecycle.look.bars import bullet, columns, percent

numbers = st.floats(-1e6, 1e6, allow_nan=False)


@given(numbers, numbers)
def test_a_bar_never_leaves_its_track(part: float, whole: float) -> None:
    assert 0 <= percent(part, whole) <= 100


def test_a_bullet_changes_its_tone_at_its_limits() -> None:
    tones = [bullet("Complaints", rate, value="", limit=0.3, warning=0.1).tone for rate in (0.04, 0.1, 0.3)]
    assert tones == ["good", "wait", "broken"]


def test_the_tallest_column_is_as_tall_as_it_gets_and_nobody_is_no_column() -> None:
    assert [column.height for column in columns([("a", 5, ""), ("b", 10, ""), ("c", 0, "")])] == [32, 64, 0]
    assert [column.height for column in columns([("a", 0, "")])] == [0]
