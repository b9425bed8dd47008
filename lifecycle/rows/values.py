"""What the values of a column look like inside JSON, so that the database stores what Django would have stored."""

import json
import math
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from types import NoneType
from typing import Any

import orjson
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.operations import BaseDatabaseOperations
from django.db.models import (
    AutoField,
    BinaryField,
    BooleanField,
    CharField,
    DateTimeField,
    FloatField,
    IntegerField,
    JSONField,
    TextField,
)

from lifecycle.rows.fields import column_field

INTEGER_RANGES = BaseDatabaseOperations.integer_field_ranges


class BadText(ValueError):
    """What one of the two databases would refuse, cut or change. `row` is its place in the column, or in its chunk."""

    def __init__(self, field: str, row: int, problem: str) -> None:
        super().__init__(f"{field}, row {row}: {problem}")
        self.field, self.row, self.problem = field, row, problem


def encoded(field: Any, values: Sequence[Any], connection: BaseDatabaseWrapper) -> list[Any]:
    """Values that `dumped` takes and that the driver takes alone. Plain ones go as they are, without a call for each."""
    target = column_field(field)
    kinds = set(map(type, values)) - {NoneType}
    shape = SHAPES.get(type(target).get_prep_value)
    if shape and kinds <= {shape[0]}:
        return shape[1](target, values, connection)
    if isinstance(target, JSONField):
        return _json(target, values, connection)
    if isinstance(target, BinaryField):
        raise TypeError(f"{field.name} holds bytes, and JSON carries none: save it through the ORM.")
    cells = [target.get_db_prep_save(value, connection) for value in values]
    # psycopg would write the name of a member of an enum that is a str
    return [str.__str__(cell) if isinstance(cell, str) else cell for cell in cells]


def are_all_one(field: Any, values: Sequence[Any]) -> bool:
    """Whether one value stands in every row: found out before each is encoded, where equal values are stored alike."""
    shape = SHAPES.get(type(column_field(field)).get_prep_value)
    kinds = set(map(type, values))
    return bool(shape and kinds in ({shape[0]}, {NoneType})) and values.count(values[0]) == len(values)


def refuse_misfits(field: Any, cells: Sequence[Any]) -> None:
    """Texts too long, which a cast would cut on PostgreSQL and SQLite would take, and numbers out of range."""
    target = column_field(field)
    if isinstance(target, CharField) and target.max_length is not None:
        longest = max(map(len, filter(None, cells)), default=0)
        if longest > target.max_length:
            row = next(row for row, cell in enumerate(cells) if cell is not None and len(cell) == longest)
            raise BadText(field.name, row, f"{longest} characters, where {target.max_length} are allowed.")
    elif isinstance(target, IntegerField):
        lowest, highest = INTEGER_RANGES.get(target.get_internal_type(), INTEGER_RANGES["BigIntegerField"])
        present = [cell for cell in cells if cell is not None]
        if present and (min(present) < lowest or max(present) > highest):
            # beyond 64 bits SQLite's JSON would make a float of it
            raise OverflowError(f"{field.name} holds a number outside {lowest} to {highest}.")
    elif isinstance(target, FloatField) and not all(cell is None or math.isfinite(cell) for cell in cells):
        # JSON would make NULL of it
        raise ValueError(f"{field.name} holds a number that is not finite.")


def can_be_stored(field: Any, cell: Any) -> bool:
    try:
        refuse_misfits(field, [cell])
        refuse_bad_text([field], [[cell]])
    except (ValueError, OverflowError):
        return False
    return True


def dumped(fields: Sequence[Any], columns: Sequence[Sequence[Any]], values: Any) -> str:
    """`values` as JSON. The columns it is made of are only looked at when something in it may be refused."""
    try:
        text = orjson.dumps(values, default=_wire)
    except orjson.JSONEncodeError:
        refuse_bad_text(fields, columns)
        raise
    if b"\\u0000" in text or b"\\\\ud" in text:
        refuse_bad_text(fields, columns)
    return text.decode()


def refuse_bad_text(fields: Sequence[Any], columns: Sequence[Sequence[Any]]) -> None:
    for field, column in zip(fields, columns, strict=True):
        problem_of = _json_problem if isinstance(column_field(field), JSONField) else _text_problem
        for row, value in enumerate(column):
            if isinstance(value, str) and (problem := problem_of(value)):
                raise BadText(field.name, row, problem)


def _text_problem(value: str) -> str:
    if "\0" in value:
        return "the text holds a NUL character, which PostgreSQL cannot store."
    try:
        value.encode()
    except UnicodeEncodeError:
        return "the text holds half a character (a lone surrogate), which no database can store."
    return ""


def _json_problem(value: str) -> str:
    # Inside JSON both are hidden behind an escape, and an escaped backslash may look like one.
    if "\\u" not in value:
        return ""
    bare = json.dumps(json.loads(value), ensure_ascii=False).replace("\\\\", "")
    return _text_problem(bare.replace("\\u0000", "\0"))


def _wire(value: Any) -> str:
    """What orjson does not know: the forms in which Django hands values to psycopg."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, timedelta):
        return f"{value // timedelta(microseconds=1)} microseconds"
    raise TypeError(f"{type(value).__name__} cannot travel in a column.")


def _plain(field: Any, values: Sequence[Any], connection: BaseDatabaseWrapper) -> list[Any]:
    return list(values)


def _moment(field: Any, values: Sequence[Any], connection: BaseDatabaseWrapper) -> list[Any]:
    if any(value is not None and value.tzinfo is None for value in values):
        raise ValueError(f"{field.name} holds a moment without a time zone.")
    if connection.vendor == "postgresql":
        return [value if value is None or value.tzinfo is UTC else value.astimezone(UTC) for value in values]
    zone = connection.timezone
    if zone is UTC and all(value is None or value.tzinfo is UTC for value in values):
        written = orjson.dumps(values).replace(b"+00:00", b"")
    else:
        written = orjson.dumps([value and value.astimezone(zone).replace(tzinfo=None) for value in values])
    # what str() writes, in a fifth of the time
    return orjson.loads(written.replace(b"T", b" "))


def _json(field: Any, values: Sequence[Any], connection: BaseDatabaseWrapper) -> list[Any]:
    # the text to the letter: on SQLite JSON is compared as text
    encode = (field.encoder or json.JSONEncoder)(allow_nan=False).encode
    cells: list[Any] = []
    try:
        for value in values:
            # most JSON columns hold little but empty objects
            cells.append("{}" if value == {} else None if value is None else encode(value))
    except ValueError as error:
        raise BadText(field.name, len(cells), "JSON has no such number as NaN or Infinity.") from error
    return cells


# Keyed by the method that a field class would override to store something else than the plain value.
SHAPES: dict[Any, tuple[type, Callable[[Any, Sequence[Any], BaseDatabaseWrapper], list[Any]]]] = {
    CharField.get_prep_value: (str, _plain),
    TextField.get_prep_value: (str, _plain),
    IntegerField.get_prep_value: (int, _plain),
    AutoField.get_prep_value: (int, _plain),
    BooleanField.get_prep_value: (bool, _plain),
    DateTimeField.get_prep_value: (datetime, _moment),
}
