import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifecycle.contacts.form import KINDS, read, said_of_attributes, written


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("text", " 007 ", "007"),
        ("number", "7", 7),
        ("number", "7.50", 7.5),
        ("number", "1e3", 1000.0),
        ("yes_no", "Yes", True),
        ("yes_no", "off", False),
        ("date", "2026-11-30", "2026-11-30"),
        ("list", "a, b,,c", ["a", "b", "c"]),
    ],
)
def test_a_value_is_read_as_its_kind(kind: str, text: str, value: object) -> None:
    found = read(kind, text)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("kind", "text"),
    [("number", "seven"), ("number", "nan"), ("number", "inf"), ("yes_no", "maybe"), ("date", "30.11.")],
)
def test_what_is_not_of_its_kind_is_refused_in_words(kind: str, text: str) -> None:
    with pytest.raises(ValueError, match=r"\."):
        read(kind, text)


plain = st.one_of(
    st.booleans(),
    st.integers(-(2**53), 2**53),
    st.floats(allow_nan=False, allow_infinity=False, width=32).filter(
        lambda n: n != int(n) if math.isfinite(n) else True
    ),
    st.text(min_size=1).filter(lambda text: text == text.strip()),
)


@given(plain)
def test_what_is_written_reads_as_it_was(value: object) -> None:
    pair = written(value)
    assert pair is not None
    assert pair[0] in dict(KINDS)
    assert read(*pair) == value


def test_a_nested_value_is_left_alone() -> None:
    assert written({"a": 1}) is None
    assert said_of_attributes({"deep": {"a": 1}, "plan": "pro"}, []) == {"plan": None}


def test_a_row_that_was_renamed_takes_the_old_name_away() -> None:
    rows = [{"name": "tier", "kind": "text", "value": "pro", "read": "pro"}, {"name": "seats", "value": ""}]
    assert said_of_attributes({"plan": "pro", "seats": 3}, rows) == {"plan": None, "seats": None, "tier": "pro"}
