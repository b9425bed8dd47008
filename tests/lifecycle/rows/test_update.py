import pytest
from pytest_django import DjangoAssertNumQueries

from lifecycle.rows import Same, insert, update
from lifecycle.rows.source import Columns
from tests.lifecycle.rows.world import Town, Visitor

pytestmark = pytest.mark.usefixtures("place")


@pytest.mark.parametrize("size", [1, 700])
def test_each_row_takes_its_own_values_in_one_statement(
    size: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    keys = [f"k{place}" for place in range(size)]
    insert(Visitor, {"key": [*keys, "other"]})
    ids = dict(Visitor.objects.values_list("key", "pk"))
    columns: Columns = {
        "id": [ids[key] for key in keys],
        "note": [f"{key} was here" for key in keys],
        "visits": list(range(10, size + 10)),
        "active": Same(False),
    }
    with django_assert_num_queries(1):
        assert update(Visitor, "id", columns) == size
    for key, note, active in Visitor.objects.values_list("key", "note", "active"):
        assert (note, active) == ((f"{key} was here", False) if key != "other" else ("none yet", True))


def test_what_is_not_there_is_not_counted() -> None:
    insert(Visitor, {"key": ["a", "b"]})
    assert update(Visitor, "key", {"key": ["b", "c"], "visits": Same(4)}) == 1
    assert dict(Visitor.objects.values_list("key", "visits")) == {"a": 1, "b": 4}


def test_a_condition_compares_the_row_that_is_with_the_one_that_comes() -> None:
    insert(Visitor, {"key": ["a", "b", "c"], "visits": [1, 5, 9]})
    returned = update(
        Visitor,
        "key",
        {"key": ["a", "b", "c"], "visits": [4, 4, 10]},
        where="{old}.visits < {new}.visits OR {old}.note LIKE 'no%such'",
        returning=("key", "visits"),
    )
    assert sorted(returned) == [("a", 4), ("c", 10)]
    assert Visitor.objects.get(key="b").visits == 5


def test_rows_are_found_by_a_foreign_key_too() -> None:
    towns = [id for (id,) in insert(Town, {"name": ["Oslo", "Rome"]}, returning=("id",))]
    insert(Visitor, {"key": ["a", "b", "c"], "town": [*towns, None]})
    assert update(Visitor, "town_id", {"town_id": towns, "note": ["north", "south"]}) == 2
    assert list(Visitor.objects.order_by("key").values_list("note", flat=True)) == ["north", "south", "none yet"]


def test_a_value_may_be_taken_away() -> None:
    insert(Visitor, {"key": ["a", "b"], "steps": [4, 4], "rich": [{"x": 1}, {"x": 1}]})
    update(Visitor, "key", {"key": ["a", "b"], "steps": [None, 3], "rich": Same(None)})
    assert list(Visitor.objects.order_by("key").values_list("steps", "rich")) == [(None, None), (3, None)]
    assert Visitor.objects.filter(rich__isnull=True).count() == 2


def test_no_rows_are_no_statement(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        assert update(Visitor, "id", {"id": [], "visits": []}) == 0
        assert update(Visitor, "id", {"id": [], "visits": []}, returning=("id",)) == []
