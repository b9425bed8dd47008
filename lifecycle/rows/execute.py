from collections.abc import Callable
from typing import Any

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model
from django.db.models.sql import Query

from lifecycle.rows.fields import field_of
from lifecycle.rows.source import CHUNK, Columns, chunks, size_of

Statement = Callable[[Columns, BaseDatabaseWrapper], tuple[str, list[Any]]]


def execute(
    model: type[Model], columns: Columns, statement: Statement, returning: tuple[str, ...]
) -> tuple[int, list[tuple[Any, ...]]]:
    """Runs a statement for each chunk, all or none. Answers how many rows were touched and what they return."""
    # Looked up for each call: a simulation swaps this thread's connection.
    connection = connections["default"]
    size = size_of(columns)
    if not size:
        return 0, []
    if size <= CHUNK:
        return _run_all(model, columns, statement, returning, connection)
    with transaction.atomic("default", savepoint=False):
        return _run_all(model, columns, statement, returning, connection)


def _run_all(
    model: type[Model],
    columns: Columns,
    statement: Statement,
    returning: tuple[str, ...],
    connection: BaseDatabaseWrapper,
) -> tuple[int, list[tuple[Any, ...]]]:
    touched, rows = 0, list[tuple[Any, ...]]()
    with connection.cursor() as cursor:
        for chunk in chunks(columns):
            sql, params = statement(chunk, connection)
            cursor.execute(sql + _returning(model, returning, connection), params)
            found = cursor.fetchall() if returning else []
            # SQLite counts only what it has handed out
            touched += len(found) if returning else cursor.rowcount
            rows += found
    return touched, _as_python(model, returning, rows, connection)


def _returning(model: type[Model], names: tuple[str, ...], connection: BaseDatabaseWrapper) -> str:
    quote, table = connection.ops.quote_name, model._meta.db_table
    # the table's name, because the source of an UPDATE has columns of the same names
    columns = [f"{quote(table)}.{quote(field_of(model, name).column)}" for name in names]
    return f" RETURNING {', '.join(columns)}" if columns else ""


def _as_python(
    model: type[Model], names: tuple[str, ...], rows: list[tuple[Any, ...]], connection: BaseDatabaseWrapper
) -> list[tuple[Any, ...]]:
    compiler = Query(model).get_compiler(connection=connection)
    converters = compiler.get_converters([field_of(model, name).get_col(model._meta.db_table) for name in names])
    if not converters:
        return rows
    return [tuple(row) for row in compiler.apply_converters(rows, converters)]
