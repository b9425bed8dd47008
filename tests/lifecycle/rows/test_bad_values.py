"""What one of the two databases would refuse, cut or change is refused by name, alike on both."""

from datetime import datetime
from typing import Any

import pytest
from django.core.exceptions import FieldDoesNotExist

from lifecycle.rows import BadText, Same, insert
from tests.lifecycle.rows.world import Visitor

pytestmark = pytest.mark.usefixtures("place")


@pytest.mark.parametrize("bad", ["a\0b", "\ud83d", "half \udc00"])
@pytest.mark.parametrize("shape", [lambda bad: bad, lambda bad: {"deep": [bad]}, lambda bad: {bad: 1}])
def test_text_that_a_database_cannot_hold_is_named(bad: str, shape: Any) -> None:
    name = "note" if shape(bad) == bad else "facts"
    good: Any = "fine \\u0000 \\ud83d 😀" if name == "note" else {"fine \\u0000": "\\ud83d 😀"}
    with pytest.raises(BadText, match=name) as caught:
        insert(Visitor, {"key": ["a", "b", "c"], name: [good, shape(bad), good]})
    assert (caught.value.field, caught.value.row) == (name, 1)
    with pytest.raises(BadText, match=name):
        insert(Visitor, {"key": ["a"], name: Same(shape(bad))})
    assert not Visitor.objects.exists()


def test_what_only_looks_like_an_escape_is_stored() -> None:
    facts = {"a\\u0000": ["\\", "\\\\u0000", "\\ud83d", "😀"]}
    insert(Visitor, {"key": ["a", "b"], "note": ["\\u0000", "\\\\u0000"], "facts": [facts, {}]})
    stored = Visitor.objects.get(key="a")
    assert (stored.note, stored.facts) == ("\\u0000", facts)


@pytest.mark.parametrize("too_long", [["a" * 41, "b"], ["a", "b" * 41]])
def test_a_text_too_long_is_refused_and_never_cut(too_long: list[str]) -> None:
    with pytest.raises(BadText, match="key, row .: 41 characters, where 40 are allowed"):
        insert(Visitor, {"key": too_long})


@pytest.mark.parametrize("number", [float("nan"), float("inf"), -float("inf")])
def test_numbers_that_json_does_not_have_are_refused(number: float) -> None:
    with pytest.raises(BadText, match="facts, row 1"):
        insert(Visitor, {"key": ["a", "b"], "facts": [{"n": 1}, {"n": [number]}]})
    with pytest.raises(ValueError, match="weight"):
        insert(Visitor, {"key": ["a", "b"], "weight": [1.5, number]})


@pytest.mark.parametrize(("name", "number"), [("visits", 2**31), ("steps", 2**63), ("steps", -(2**63) - 1)])
def test_a_number_too_large_is_refused_and_never_rounded(name: str, number: int) -> None:
    with pytest.raises(OverflowError, match=name):
        insert(Visitor, {"key": ["a", "b"], name: [1, number]})


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="came_at"):
        insert(Visitor, {"key": ["a"], "came_at": [datetime(2026, 1, 1)]})


def test_a_field_that_is_not_there_is_refused() -> None:
    with pytest.raises(FieldDoesNotExist):
        insert(Visitor, {"key": ["a"], "nickname": ["b"]})
