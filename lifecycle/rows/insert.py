from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model

from lifecycle.rows.defaults import with_defaults
from lifecycle.rows.execute import execute
from lifecycle.rows.source import Columns, source
from lifecycle.rows.sql import target


def insert(
    model: type[Model],
    columns: Columns,
    *,
    ignore: bool | tuple[str, ...] = False,
    returning: tuple[str, ...] = (),
) -> list[tuple[Any, ...]]:
    """One row for each place in the columns, in one statement; fields not named take their defaults.

    `ignore` leaves out the rows that conflict, with any unique constraint or with the one over these fields; those are
    not returned either. Neither database promises an order of what is returned: return the key along.
    Keys given by hand do not move PostgreSQL's sequence on.
    """

    def statement(chunk: Columns, connection: BaseDatabaseWrapper) -> tuple[str, list[Any]]:
        index = target(model, ignore, connection) if isinstance(ignore, tuple) else ""
        return insertion(model, chunk, connection, f" ON CONFLICT {index} DO NOTHING" if ignore else "")

    return execute(model, with_defaults(model, columns), statement, returning)[1]


def insertion(
    model: type[Model], columns: Columns, connection: BaseDatabaseWrapper, conflict: str
) -> tuple[str, list[Any]]:
    table = connection.ops.quote_name(model._meta.db_table)
    rows = source(model, columns, connection)
    return f"INSERT INTO {table} ({', '.join(rows.names)}) {rows.sql}{conflict}", rows.params
