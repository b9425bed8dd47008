"""What goes in by rows comes out of the ORM as if the ORM had put it in."""

import functools
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import F
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from lifecycle.rows import Same, delete, insert, update
from tests.lifecycle.rows.world import Visitor

pytestmark = pytest.mark.usefixtures("place")

text = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=40)
big = st.integers(-(2**63), 2**63 - 1)
zones = st.sampled_from([UTC, timezone(timedelta(hours=9)), timezone(-timedelta(hours=3, minutes=30))])
moment = st.datetimes(datetime(1970, 1, 2), datetime(9000, 1, 1), timezones=zones)
json_value = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3),
    max_leaves=8,
)
row = st.fixed_dictionaries(
    {
        "note": text,
        "visits": st.integers(-(2**31), 2**31 - 1),
        "steps": st.none() | big,
        "active": st.booleans(),
        "came_at": st.none() | moment,
        "born_on": st.none() | st.dates(date(1, 1, 1)),
        "paid": st.none() | st.decimals(-(10**8), 10**8, places=3),
        "weight": st.none() | st.integers(-(2**50), 2**50).map(lambda n: n / 1024),
        "stay": st.none() | st.timedeltas(timedelta(days=-9000), timedelta(days=9000)),
        "facts": json_value.filter(lambda value: value is not None),
        "rich": st.none() | st.dictionaries(text, st.dates().map(str) | json_value, min_size=1, max_size=2),
        "number": st.uuids(),
    }
)


def on_empty_tables(test: Callable[..., None]) -> Callable[..., None]:
    """Each example begins without the rows of the one before, and leaves no broken transaction to the next."""

    @functools.wraps(test)
    def one_example(**values: Any) -> None:
        with transaction.atomic():
            test(**values)
            transaction.set_rollback(True)

    return settings(suppress_health_check=[HealthCheck.function_scoped_fixture])(one_example)


def columns_of(rows: list[dict[str, Any]]) -> dict[str, list[Any]]:
    return {name: [row[name] for row in rows] for name in rows[0]}


def stored(ids: list[int]) -> list[tuple[Any, ...]]:
    """The bare cells, as no converter has touched them."""
    table = Visitor._meta.db_table
    names = ", ".join(field.column for field in Visitor._meta.concrete_fields if field.name not in ("id", "key"))
    kinds = ", typeof(came_at), typeof(facts), typeof(paid)" if connection.vendor == "sqlite" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {names}{kinds} FROM {table} WHERE id IN ({', '.join(map(str, ids))}) ORDER BY key")  # noqa: S608
        return cursor.fetchall()


@given(rows=st.lists(row, min_size=1, max_size=4))
@example(
    rows=[
        {
            **dict.fromkeys(("steps", "came_at", "born_on", "paid", "weight", "stay", "rich")),
            "note": 'it\'s "quoted"\\u0000 100%s\n\t😀\x7f\u2028',
            "visits": 0,
            "active": False,
            "facts": {"😀": ["\\u0000"]},
            "number": "6f1a7c1e-0f3d-4c8e-9a52-2d3f4a5b6c7d",
        }
    ]
)
@on_empty_tables
def test_rows_are_stored_as_the_orm_stores_them(rows: list[dict[str, Any]]) -> None:
    keys = [f"{place:03}" for place in range(len(rows))]
    by_orm = [Visitor.objects.create(key=f"orm{key}", **values) for key, values in zip(keys, rows, strict=True)]
    by_rows = insert(Visitor, {"key": [f"row{key}" for key in keys], **columns_of(rows)}, returning=("id",))
    assert stored([id for (id,) in by_rows]) == stored([visitor.pk for visitor in by_orm])
    names = tuple(rows[0])
    read = Visitor.objects.order_by("key").values_list(*names)
    assert list(read.filter(key__startswith="row")) == list(read.filter(key__startswith="orm"))


@given(before=row, after=row)
@on_empty_tables
def test_an_update_stores_what_an_insert_stores(before: dict[str, Any], after: dict[str, Any]) -> None:
    insert(Visitor, {"key": ["a", "b"], **columns_of([before, before])})
    first, second = Visitor.objects.order_by("key").values_list("pk", flat=True)
    assert update(Visitor, "id", {"id": [first], **columns_of([after])}) == 1
    assert update(Visitor, "pk", {"pk": [second], **{name: Same(value) for name, value in after.items()}}) == 1
    assert stored([first]) == stored([second])
    inserted = insert(Visitor, {"key": ["c"], **columns_of([after])}, returning=("id",))
    assert stored([first]) == stored([inserted[0][0]])


@given(values=row)
@on_empty_tables
def test_what_is_returned_is_what_the_orm_reads(values: dict[str, Any]) -> None:
    names = tuple(values)
    assert insert(Visitor, {"key": ["a"], **columns_of([values])}, returning=names) == list(
        Visitor.objects.values_list(*names)
    )


@given(moments=st.lists(moment, min_size=1, max_size=5, unique=True), border=moment)
@on_empty_tables
def test_moments_compare_as_moments(moments: list[datetime], border: datetime) -> None:
    insert(Visitor, {"key": [str(place) for place in range(len(moments))], "came_at": moments, "active": Same(False)})
    assert set(Visitor.objects.filter(came_at__lte=border).values_list("came_at", flat=True)) == {
        each for each in moments if each <= border
    }
    assert Visitor.objects.filter(came_at=F("came_at"), came_at__among=moments).count() == len(moments)


@given(notes=st.sets(text, min_size=1, max_size=6), others=st.sets(text, max_size=6))
@on_empty_tables
def test_texts_are_found_and_deleted_whatever_is_in_them(notes: set[str], others: set[str]) -> None:
    keys = [str(place) for place in range(len(notes))]
    insert(Visitor, {"key": keys, "note": list(notes), "active": Same(False)})
    found = Visitor.objects.filter(note__among=notes | others)
    assert set(found.values_list("note", flat=True)) == notes
    assert not Visitor.objects.exclude(note__among=notes).exists()
    assert delete(Visitor, "note", others) == len(notes & others)
    assert set(Visitor.objects.values_list("note", flat=True)) == notes - others
