"""Pieces of statements that name the row in the table `{old}` and the one that comes `{new}`."""

from collections.abc import Mapping

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model

from lifecycle.rows.fields import field_of


def between(model: type[Model], sql: str, connection: BaseDatabaseWrapper, new: str) -> str:
    table = connection.ops.quote_name(model._meta.db_table)
    return literal(sql).replace("{old}", table).replace("{new}", new)


def literal(sql: str) -> str:
    """Beside parameters a percent sign is written twice."""
    return sql.replace("%", "%%")


def assignments(
    model: type[Model], update: tuple[str, ...] | Mapping[str, str], connection: BaseDatabaseWrapper, new: str
) -> str:
    quote = connection.ops.quote_name
    changes = update if isinstance(update, Mapping) else dict.fromkeys(update)
    parts = []
    for name, sql in changes.items():
        column = quote(field_of(model, name).column)
        parts.append(f"{column} = {between(model, sql, connection, new) if sql else f'{new}.{column}'}")
    return ", ".join(parts)


def target(model: type[Model], names: tuple[str, ...], connection: BaseDatabaseWrapper) -> str:
    return f"({', '.join(connection.ops.quote_name(field_of(model, name).column) for name in names)})"
