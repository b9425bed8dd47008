import pytest
from pytest_django import DjangoAssertNumQueries

from lifecycle.rows import delete, insert
from tests.lifecycle.rows.world import Visitor

pytestmark = pytest.mark.usefixtures("place")


@pytest.mark.parametrize("size", [1, 900])
def test_the_named_rows_go_in_one_statement(size: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    keys = [f"k{place}" for place in range(size)]
    insert(Visitor, {"key": [*keys, "other"]})
    ids = Visitor.objects.filter(key__startswith="k").values_list("pk", flat=True)
    with django_assert_num_queries(2):
        assert delete(Visitor, "pk", list(ids)) == size
    assert Visitor.objects.get().key == "other"


def test_nobody_named_is_no_statement(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    insert(Visitor, {"key": ["a"]})
    with django_assert_num_queries(0):
        assert delete(Visitor, "town_id", [None]) == 0
        assert delete(Visitor, "pk", ()) == 0
