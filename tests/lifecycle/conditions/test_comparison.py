"""What a comparison says in Python, it says in the SQL of the database the tests run on."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from lifecycle.conditions.comparison import OPS, WITH_DAYS, WITHOUT_OPERAND, BadComparison, Comparison, comparison
from lifecycle.conditions.comparison_sql import column_of, column_q, json_q
from lifecycle.contacts.models import Contact
from lifecycle.events.filters import filters_q
from lifecycle.events.filters import matches as filters_match
from lifecycle.events.models import Event

NOW = datetime(2026, 11, 22, 10, 30, 15, 250000, UTC)
MISSING = object()

INSTANTS = [
    "2026-11-22",
    "2026-11-21",
    "2026-11-23",
    "2026-11-22T10:30:15Z",
    "2026-11-22T10:30:15.999999+00:00",
    "2026-11-22T10:30:16Z",
    "2026-11-22 10:30",
    "2026-11-22T12:30:15+02:00",
    "2026-11-15T10:30:15Z",
    "2026-11-15T10:30:16Z",
    "2026-11-29T10:30:15.5Z",
    "1990-02-29",
    "2026-02-30",
    "2026-02-31T23:59:59-14:59",
    "1999-12-31T24:00:00Z",
    "2026-13-01",
    "2026-11-32",
    "2026-11-22TT10:30",
    "2026-11-22T10:30:15 Z",
    "2026-11-22T10:30+0200",
    "2999-12-31",
    "now",
    "12:00",
    "2460000.5",
]
TEXTS = [
    "",
    "pro",
    "Pro",
    "PRO plan",
    "é",
    "É",
    "5",
    "5.0",
    "05",
    "-5",
    "1e3",
    " 5",
    "true",
    "No",
    "%",
    "_",
    "\\",
    "'",
    "ß",
    "İ",
    *INSTANTS,
]
NUMBERS = [0, 1, 5, -5, 5.0, 4.5, 0.1, 1e16, 1e-7, 10**15, 10**15 - 1, -(10**18), 123456789012345.6]
SCALARS: list[Any] = [None, True, False, *TEXTS, *NUMBERS]
STORED: list[Any] = [
    MISSING,
    *SCALARS,
    [],
    {},
    {"a": 1},
    [[]],
    ["pro", 5, None, True],
    ["Pro plan"],
    [5],
    ["2026-11-22"],
]

texts = st.sampled_from(TEXTS) | st.text(
    st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=6
)
numbers = (
    st.sampled_from(NUMBERS)
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False, width=32)
)
instants = st.sampled_from(INSTANTS) | st.datetimes(
    datetime(1900, 1, 1), datetime(2900, 1, 1), timezones=st.sampled_from([UTC, None])
).map(datetime.isoformat)
stored = (
    st.sampled_from(STORED)
    | texts
    | numbers
    | instants
    | st.booleans()
    | st.lists(texts | numbers | st.none(), max_size=3)
)


@st.composite
def comparisons(draw: st.DrawFn) -> Comparison:
    kind = draw(st.sampled_from(sorted(OPS)))
    op = draw(st.sampled_from(OPS[kind]))
    if op in WITHOUT_OPERAND:
        return comparison(op)
    if op in WITH_DAYS:
        return comparison(op, days=draw(st.integers(0, 31)))
    small = numbers.filter(lambda number: abs(number) <= 10**15)
    operand = {"text": texts | small, "list": texts, "number": small, "date": instants, "bool": st.booleans()}[kind]
    many = 2 if op == "between" else 3
    value = (
        draw(st.lists(operand, min_size=many, max_size=many))
        if op in ("any_of", "none_of", "between")
        else draw(operand)
    )
    try:
        return comparison(op, value, type=kind)
    except BadComparison:
        return comparison("is_set")


def matches(asked: Comparison, values: Sequence[Any], now: datetime = NOW) -> list[bool]:
    Contact.objects.all().delete()
    made = Contact.objects.bulk_create(
        Contact(attributes={} if value is MISSING else {"deep": {"naïve key": value}}, created_at=now, updated_at=now)
        for value in values
    )
    found = set(
        Contact.objects.filter(json_q("attributes", ["deep", "naïve key"], asked, now)).values_list("pk", flat=True)
    )
    return [contact.pk in found for contact in made]


def in_python(asked: Comparison, values: Sequence[Any], now: datetime = NOW) -> list[bool]:
    return [asked.holds(None if value is MISSING else value, now) for value in values]


@pytest.mark.django_db
@given(asked=comparisons(), more=st.lists(stored, max_size=8))
def test_the_database_answers_as_python_does(asked: Comparison, more: list[Any]) -> None:
    values = [*STORED, *more]
    answered = matches(asked, values)
    expected = in_python(asked, values)
    differing = [value for value, one, other in zip(values, answered, expected, strict=True) if one != other]
    assert not differing, (asked, differing)


# What the property above would also pass if nothing ever held


@pytest.mark.django_db
@pytest.mark.parametrize("op", sorted({op for ops in OPS.values() for op in ops}))
def test_every_way_of_comparing_tells_some_values_apart(op: str) -> None:
    operand: Any = {"between": ["2026-11-21", "2026-11-22"], "any_of": ["pro", 5], "none_of": ["pro", 5]}.get(op, "5")
    if op in ("on", "before", "after"):
        operand = "2026-11-22"
    days = 7 if op in WITH_DAYS else None
    value = None if op in WITH_DAYS or op in WITHOUT_OPERAND else operand
    answers = matches(comparison(op, value, days), STORED)
    assert len(set(answers)) == 2


# The same for columns


@pytest.mark.django_db
@given(
    asked=comparisons().filter(lambda asked: asked.type == "text" and asked.op not in WITH_DAYS),
    names=st.lists(st.sampled_from(TEXTS) | texts, max_size=8),
)
def test_a_column_of_text_answers_as_python_does(asked: Comparison, names: list[str]) -> None:
    Contact.objects.all().delete()
    made = Contact.objects.bulk_create(
        Contact(first_name=name, external_id=name or None, created_at=NOW, updated_at=NOW) for name in {*names, ""}
    )
    for column in ("first_name", "external_id"):
        q = column_q(column_of(Contact, column), asked, NOW)
        found = set(Contact.objects.filter(q).values_list("pk", flat=True))
        for contact in made:
            assert (contact.pk in found) == asked.holds(getattr(contact, column), NOW), (column, contact.first_name)


@pytest.mark.django_db
@given(
    asked=comparisons().filter(lambda asked: asked.type == "date" or asked.op in WITHOUT_OPERAND),
    moments=st.lists(
        st.sampled_from([NOW, NOW.replace(microsecond=0), NOW - timedelta(days=7), NOW + timedelta(days=7)])
        | st.datetimes(datetime(1950, 1, 1), datetime(2900, 1, 1), timezones=st.just(UTC)),
        max_size=8,
    ),
)
def test_a_column_of_instants_answers_as_python_does(asked: Comparison, moments: list[datetime]) -> None:
    Contact.objects.all().delete()
    made = Contact.objects.bulk_create(
        Contact(stage_since=moment, created_at=NOW, updated_at=NOW) for moment in [None, *moments]
    )
    q = column_q(column_of(Contact, "stage_since"), asked, NOW)
    found = set(Contact.objects.filter(q).values_list("pk", flat=True))
    for contact in made:
        assert (contact.pk in found) == asked.holds(contact.stage_since, NOW), contact.stage_since


# How a document is written must not matter


@pytest.mark.django_db
@pytest.mark.parametrize("in_ascii", [True, False])
def test_keys_beyond_ascii_are_found_however_they_are_written(in_ascii: bool) -> None:
    contact = Contact.objects.create(created_at=NOW, updated_at=NOW)
    document = json.dumps({"naïve": {"clé": "déjà"}}, ensure_ascii=in_ascii)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE lifecycle_contact SET attributes = %s WHERE id = %s", [document, contact.pk])
    q = json_q("attributes", ["naïve", "clé"], comparison("is", "déjà"), NOW)
    assert Contact.objects.filter(q).exists()
    assert not Contact.objects.filter(~q).exists()


@given(filters=st.lists(comparisons().filter(lambda asked: asked.op not in WITH_DAYS), max_size=2), value=stored)
@pytest.mark.django_db
def test_filters_of_events_answer_alike(filters: list[Comparison], value: Any) -> None:
    said = [as_filter(asked) for asked in filters]
    contact = Contact.objects.create(created_at=NOW, updated_at=NOW)
    properties = {} if value is MISSING else {"deep": {"key": value}}
    event = {"name": "E", "occurred_at": NOW, "received_at": NOW, "source": "test", "message_id": str(contact.pk)}
    Event.objects.create(contact=contact, properties=properties, **event)
    assert Event.objects.filter(filters_q(said), contact=contact).exists() == filters_match(said, properties)


def as_filter(asked: Comparison) -> dict[str, Any]:
    many = asked.op in ("any_of", "none_of", "between")
    value = list(asked.operands) if many else next(iter(asked.operands), None)
    return {"field": "deep.key", "op": asked.op, "value": value, "type": asked.type if asked.operands else ""}
