from collections.abc import Mapping
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model

from lifecycle.rows.defaults import with_defaults
from lifecycle.rows.execute import execute
from lifecycle.rows.insert import insertion
from lifecycle.rows.source import Columns
from lifecycle.rows.sql import assignments, between, literal, target

NEW = "excluded"


def upsert(
    model: type[Model],
    columns: Columns,
    *,
    conflict: tuple[str, ...],
    update: tuple[str, ...] | Mapping[str, str],
    where: str | None = None,
    update_where: str | None = None,
    returning: tuple[str, ...] = (),
) -> list[tuple[Any, ...]]:
    """Inserts rows, and updates those that meet one with the same `conflict` fields.

    `where` is the predicate of a partial unique index. `update` names fields that take the new value, or gives each its
    SQL, in which `{old}` and `{new}` stand for the two rows, as in `update_where`: `{"visit": "{old}.visit + 1"}`.
    A row that `update_where` leaves alone is not returned.
    No two rows of a call may share their conflict fields: PostgreSQL refuses them, SQLite updates twice.
    """

    def statement(chunk: Columns, connection: BaseDatabaseWrapper) -> tuple[str, list[Any]]:
        index = target(model, conflict, connection) + (f" WHERE {literal(where)}" if where else "")
        changes = assignments(model, update, connection, NEW)
        guard = f" WHERE {between(model, update_where, connection, NEW)}" if update_where else ""
        return insertion(model, chunk, connection, f" ON CONFLICT {index} DO UPDATE SET {changes}{guard}")

    return execute(model, with_defaults(model, columns), statement, returning)[1]
