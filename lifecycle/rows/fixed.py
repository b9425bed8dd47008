"""Queries whose shape never changes: put together by the ORM once, and from then on only filled in.

Putting one together costs the ORM more than a small one costs the database; the engine asks the same thirty of them
for every chunk, and a rehearsal for every instant.
"""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from django.apps import apps
from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, DateTimeField, Expression, JSONField, QuerySet
from django.db.models.sql.compiler import SQLCompiler

from lifecycle.rows.constants_written import constants_written
from lifecycle.rows.kept import kept_by
from lifecycle.rows.members import stored_as

Read = Callable[[Any], Any]
Rows = list[tuple[Any, ...]]
_LONG = re.compile(r"\d{18}")
_NAME = re.compile(r'"(\w+)"')


class Given(Expression):
    """What a call fills in, by name; a moment may be shifted. As the right side of a lookup, with `among` a list."""

    def __init__(self, name: str, shift: timedelta = timedelta()) -> None:
        super().__init__()
        self.name, self.shift = name, shift

    def __add__(self, shift: Any) -> "Given":  # type: ignore[override]
        return Given(self.name, self.shift + shift)

    def __sub__(self, shift: Any) -> "Given":  # type: ignore[override]
        return Given(self.name, self.shift - shift)

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, Any]:
        return "%s", [_Slot(self.name, self.shift)]


@dataclass(frozen=True, slots=True)
class _Slot:
    name: str
    shift: timedelta

    def filled(self, values: dict[str, Any], connection: BaseDatabaseWrapper) -> Any:
        value = values[self.name]
        if isinstance(value, datetime):
            return connection.ops.adapt_datetimefield_value(value + self.shift)
        return value


@dataclass(frozen=True, slots=True)
class ListSlot:
    name: str
    field: Any

    def filled(self, values: dict[str, Any], connection: BaseDatabaseWrapper) -> Any:
        if not values[self.name]:
            raise EmptyResultSet
        return stored_as(self.field, list(values[self.name]), connection)


@dataclass(frozen=True, slots=True)
class _Compiled:
    sql: str
    params: Sequence[Any]
    reads: Sequence[tuple[int, Read]]
    tables: frozenset[str]
    of: str  # the table whose rows it looks among: where there are none, there is no answer either


@dataclass(eq=False)
class Fixed:
    """`shape` answers a QuerySet of values_list; where a value differs from call to call it holds `given(name)`.

    A limit is given to `fetch`. Nothing in the shape may depend on what the database holds, or on a setting.
    by: the given list that the first column is looked up in: an answer about more of them is one about these too.
    """

    shape: Callable[[], QuerySet[Any, Any]]
    by: str = ""
    _by_vendor: dict[str, _Compiled] = field(default_factory=dict)

    def fetch(self, *, limit: int | None = None, **values: Any) -> Rows:
        """All rows at once; none, without a statement, where a list that is given is empty."""
        # Looked up for each call: a simulation swaps this thread's connection.
        connection = connections["default"]
        try:
            compiled = self._by_vendor.get(connection.vendor) or self._compile(connection)
            kept = kept_by(connection)
            if kept and kept.is_empty(compiled.of):
                return []
            params = [
                value.filled(values, connection) if isinstance(value, _Slot | ListSlot) else value
                for value in compiled.params
            ]
        except EmptyResultSet:
            return []
        sql = compiled.sql if limit is None else f"{compiled.sql} LIMIT {int(limit)}"

        def ask() -> Rows:
            with connection.cursor() as cursor:
                cursor.execute(sql, params)
                found: Rows = cursor.fetchall()
                return found

        if not kept:
            return _read(ask(), compiled.reads)
        asked: list[Any] = [limit, *params]
        ids: frozenset[Any] = frozenset()
        if self.by and limit is None:  # of a part of the answer nobody knows whose is missing
            ids = frozenset(values[self.by])
            asked = [
                value for value, slot in zip(asked, [None, *compiled.params], strict=True) if not self._is_by(slot)
            ]
        found = kept.answer(self, compiled.tables, asked, ask, ids)
        return _read(found, compiled.reads)

    def _is_by(self, slot: Any) -> bool:
        return isinstance(slot, ListSlot) and slot.name == self.by

    def column(self, *, limit: int | None = None, **values: Any) -> list[Any]:
        """The first column of it."""
        return [row[0] for row in self.fetch(limit=limit, **values)]

    def _compile(self, connection: BaseDatabaseWrapper) -> _Compiled:
        shape = self.shape()
        compiler = shape.query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        if connection.vendor == "postgresql":
            sql, params = constants_written(sql, params)
        reads = [
            (place, read)
            for place, (column, _sql, _alias) in enumerate(compiler.select)
            if (read := _reader(column, connection))
        ]
        self._by_vendor[connection.vendor] = _Compiled(sql, params, reads, _tables(sql), shape.model._meta.db_table)
        return self._by_vendor[connection.vendor]


def _tables(sql: str) -> frozenset[str]:
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    return frozenset(tables.intersection(_NAME.findall(sql)))


def _read(rows: Rows, reads: Sequence[tuple[int, Read]]) -> Rows:
    if not rows or not reads:
        return rows
    columns: list[Sequence[Any]] = list(zip(*rows, strict=True))
    for place, read in reads:
        columns[place] = [None if value is None else read(value) for value in columns[place]]
    return list(zip(*columns, strict=True))


def _reader(column: Any, connection: BaseDatabaseWrapper) -> Read | None:
    """What the ORM's converters would make of it, without a call to each of them for each value."""
    kept = column.output_field
    if isinstance(kept, JSONField) and kept.decoder is None:
        return _json
    converters = [*connection.ops.get_db_converters(column), *column.get_db_converters(connection)]
    if not converters:
        return None
    if connection.vendor == "sqlite" and isinstance(kept, BooleanField):
        return bool
    if connection.vendor == "sqlite" and type(kept) is DateTimeField:
        return _moment
    return lambda value: _converted(value, column, converters, connection)


def _json(text: str) -> Any:
    # most columns hold little else
    if text == "{}":
        return {}
    try:
        # A fifth of the time, but beyond 64 bits it makes a float of an integer.
        return json.loads(text) if _LONG.search(text) else orjson.loads(text)
    except orjson.JSONDecodeError:
        return json.loads(text)


def _moment(value: datetime | str) -> datetime:
    # Columns declared as datetime are parsed by the driver, expressions are not.
    bare = datetime.fromisoformat(value) if isinstance(value, str) else value
    return bare.replace(tzinfo=UTC)


def _converted(value: Any, column: Any, converters: Sequence[Any], connection: BaseDatabaseWrapper) -> Any:
    for convert in converters:
        value = convert(value, column, connection)
    return value
