from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from django.db import IntegrityError, connection, models, transaction
from pytest_django import DjangoAssertNumQueries

from lifecycle.rows import Same, insert
from lifecycle.rows.source import Columns, source
from tests.lifecycle.rows.world import Town, Visitor

pytestmark = pytest.mark.usefixtures("place")


class Mood(models.TextChoices):
    GLAD = "glad inside", "Glad"


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_any_number_of_rows_is_one_statement(size: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    keys = [f"k{place}" for place in range(size)]
    columns: Columns = {
        "key": keys,
        "note": [f"note {place % 3}" for place in range(size)],
        "facts": [{"place": place} for place in range(size)],
        "visits": Same(3),
    }
    with django_assert_num_queries(1):
        returned = insert(Visitor, columns, returning=("id", "key"))
    assert sorted(key for _, key in returned) == sorted(keys)
    assert dict(returned) == dict(Visitor.objects.values_list("pk", "key"))


def test_no_rows_are_no_statement(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        assert insert(Town, {"name": []}, returning=("id",)) == []


def test_fields_not_named_take_their_defaults() -> None:
    insert(Visitor, {"key": ["a", "b"]})
    first, second = Visitor.objects.order_by("key")
    assert (first.note, first.visits, first.active, first.facts, first.town) == ("none yet", 1, True, {}, None)
    assert first.number != second.number


def test_a_foreign_key_goes_by_either_name() -> None:
    (one,), (two,) = insert(Town, {"name": ["Oslo", "Rome"]}, returning=("id",))
    insert(Visitor, {"key": ["a", "b"], "town": [one, two]})
    insert(Visitor, {"key": ["c", "d"], "town_id": [two, None], "visits": Same(9)}, returning=("town_id",))
    assert list(Visitor.objects.order_by("key").values_list("town", flat=True)) == [one, two, two, None]


def test_rows_that_conflict_are_left_out_and_not_returned() -> None:
    insert(Town, {"name": ["Oslo"]})
    assert insert(Town, {"name": ["Oslo", "Rome", "Rome"]}, ignore=True, returning=("name",)) == [("Rome",)]
    assert insert(Town, {"name": ["Rome", "Lima"]}, ignore=("name",), returning=("name",)) == [("Lima",)]
    assert Town.objects.count() == 3


def test_only_the_named_conflict_is_forgiven() -> None:
    (town,) = insert(Town, {"name": ["Oslo"]}, returning=("id",))[0]
    insert(Visitor, {"key": ["a"], "town": [town]})
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(Visitor, {"key": ["b"], "town": [town]}, ignore=("key",))
    assert insert(Visitor, {"key": ["b"], "town": [town]}, ignore=True, returning=("key",)) == []


def test_columns_in_which_all_rows_agree_travel_as_one_parameter() -> None:
    keys = [f"k{place}" for place in range(50)]
    rows = source(Visitor, {"key": keys, "note": ["same"] * 50, "visits": Same(4)}, connection)
    assert rows.params[:2] == ["same", 4]
    assert len(rows.params) == 3


def test_all_columns_alike_still_make_all_rows() -> None:
    insert(Visitor, {"key": ["a", "b"], "note": ["same", "same"]})
    Town.objects.create(name="x")
    assert len(insert(Town, {"name": ["y", "y", "y"]}, ignore=True, returning=("id",))) == 1
    assert Visitor.objects.filter(note="same").count() == 2


def test_numbers_that_equal_true_stay_what_they_are() -> None:
    insert(Visitor, {"key": ["a", "b"], "facts": [{"n": 1}, {"n": True}]})
    assert [type(facts["n"]) for facts in Visitor.objects.order_by("key").values_list("facts", flat=True)] == [
        int,
        bool,
    ]


def test_choices_are_stored_by_value() -> None:
    insert(Visitor, {"key": ["a", "b"], "note": Same(Mood.GLAD)})
    insert(Visitor, {"key": ["c", "d"], "note": [Mood.GLAD, "other"]})
    assert list(Visitor.objects.order_by("key").values_list("note", flat=True)) == ["glad inside"] * 3 + ["other"]


def test_a_moment_of_any_zone_is_found_by_its_instant() -> None:
    noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
    insert(Visitor, {"key": ["a", "b"], "came_at": [noon.astimezone(timezone(timedelta(hours=9))), noon]})
    assert Visitor.objects.filter(came_at=noon).count() == 2
    assert Visitor.objects.filter(came_at__lt=noon).count() == 0


def test_columns_of_different_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="one length"):
        insert(Visitor, {"key": ["a", "b"], "visits": [1]})
    with pytest.raises(ValueError, match="one length"):
        insert(Town, {"name": Same("x")})


def test_many_rows_go_in_chunks_all_or_none(
    monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    shrink(monkeypatch)
    with django_assert_num_queries(3):
        assert len(insert(Town, {"name": [f"t{place}" for place in range(25)]}, returning=("id",))) == 25


@pytest.mark.django_db(transaction=True)
def test_a_chunk_that_fails_undoes_the_chunks_before(tables: None, monkeypatch: pytest.MonkeyPatch) -> None:
    shrink(monkeypatch)
    names: list[Any] = [f"t{place}" for place in range(15)]
    with pytest.raises(IntegrityError):
        insert(Town, {"name": [*names, "t0"]})
    assert Town.objects.count() == 0


def shrink(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lifecycle.rows.source.CHUNK", 10)
    monkeypatch.setattr("lifecycle.rows.execute.CHUNK", 10)
