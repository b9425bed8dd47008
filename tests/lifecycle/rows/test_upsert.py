from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from lifecycle.rows import Same, insert, upsert
from tests.lifecycle.rows.world import Town, Visitor

pytestmark = pytest.mark.usefixtures("place")

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize("size", [2, 500])
def test_who_is_there_is_updated_and_who_is_not_is_added(
    size: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    insert(Visitor, {"key": ["k0"], "note": ["old"], "visits": [5]})
    keys = [f"k{place}" for place in range(size)]
    with django_assert_num_queries(1):
        returned = upsert(
            Visitor,
            {"key": keys, "note": [f"new {key}" for key in keys], "visits": Same(9)},
            conflict=("key",),
            update=("note",),
            returning=("key", "note", "visits"),
        )
    assert dict((key, visits) for key, _, visits in returned) == {**dict.fromkeys(keys, 9), "k0": 5}
    assert Visitor.objects.get(key="k0").note == "new k0"


def test_an_update_may_count_on_from_the_old_row() -> None:
    for _ in range(3):
        upsert(
            Visitor, {"key": ["a"], "visits": [2]}, conflict=("key",), update={"visits": "{old}.visits + {new}.visits"}
        )
    assert Visitor.objects.get().visits == 6


def test_a_percent_sign_in_sql_is_only_a_percent_sign() -> None:
    insert(Visitor, {"key": ["a"], "visits": [7]})
    change = {"visits": "{old}.visits % 4", "note": "{new}.note || '%s'"}
    upsert(Visitor, {"key": ["a"], "note": ["100%"]}, conflict=("key",), update=change)
    assert Visitor.objects.values_list("visits", "note").get() == (3, "100%%s")


def enter(town: int, day: int) -> list[tuple[Any, ...]]:
    return upsert(
        Visitor,
        {"key": [f"day {day}"], "town": [town], "came_at": [NOON + timedelta(days=day)], "steps": Same(1)},
        conflict=("town", "visits"),
        where="active",
        update={"steps": "{old}.steps + 1", "came_at": "{new}.came_at"},
        update_where="{old}.came_at < {new}.came_at",
        returning=("steps", "came_at"),
    )


def test_one_live_row_restarts_at_each_later_moment_and_never_at_an_earlier() -> None:
    town = Town.objects.create(name="Oslo").pk
    assert enter(town, 1) == [(1, NOON + timedelta(days=1))]
    assert enter(town, 3) == [(2, NOON + timedelta(days=3))]
    assert enter(town, 2) == []
    assert enter(town, 3) == []
    Visitor.objects.update(active=False)
    assert enter(town, 2) == [(1, NOON + timedelta(days=2))]
    assert Visitor.objects.count() == 2
