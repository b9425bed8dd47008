from typing import Any, overload

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model

from lifecycle.rows.execute import execute
from lifecycle.rows.fields import field_of
from lifecycle.rows.source import Columns, source
from lifecycle.rows.sql import assignments, between

NEW = "incoming"

Rows = list[tuple[Any, ...]]


@overload
def update(model: type[Model], key: str, columns: Columns, *, where: str | None = None) -> int: ...
@overload
def update(
    model: type[Model], key: str, columns: Columns, *, where: str | None = None, returning: tuple[str, ...]
) -> Rows: ...
def update(
    model: type[Model], key: str, columns: Columns, *, where: str | None = None, returning: tuple[str, ...] = ()
) -> int | Rows:
    """Sets the other columns of the rows whose `key` is in its column. Answers how many, or what they return.

    `where` is SQL with `{old}` for the row in the table and `{new}` for the one that comes: `{old}.state = 'queued'`.
    A key that comes twice is updated once, from either.
    """
    key = field_of(model, key).name
    columns = {field_of(model, name).name: part for name, part in columns.items()}

    def statement(chunk: Columns, connection: BaseDatabaseWrapper) -> tuple[str, list[Any]]:
        table = connection.ops.quote_name(model._meta.db_table)
        changes = assignments(model, tuple(name for name in chunk if name != key), connection, NEW)
        rows = source(model, chunk, connection)
        column = connection.ops.quote_name(field_of(model, key).column)
        # IS TRUE keeps SQLite from looking through an index of what the guard names instead of going by key.
        guard = f" AND ({between(model, where, connection, NEW)}) IS TRUE" if where else ""
        found = f"FROM ({rows.sql}) AS {NEW} WHERE {table}.{column} = {NEW}.{column}{guard}"
        return f"UPDATE {table} SET {changes} {found}", rows.params  # noqa: S608  # quoted names

    touched, found = execute(model, columns, statement, returning)
    return found if returning else touched
