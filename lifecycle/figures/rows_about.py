"""How large tables are, about, without reading them."""

from collections.abc import Sequence
from time import monotonic

from django.db import connections
from django.db.models import Model

KEPT_SECONDS = 60.0
_kept: dict[str, tuple[float, int]] = {}


def rows_about(models: Sequence[type[Model]]) -> int:
    """Of the largest of these: from PostgreSQL's own statistics, on SQLite the highest id. Asked once a minute and process."""
    tables = [model._meta.db_table for model in models]
    if any(_kept.get(table, (0.0, 0))[0] < monotonic() for table in tables):
        until = monotonic() + KEPT_SECONDS
        # together with those that others have asked about, so that a page asks once
        _kept.update({table: (until, rows) for table, rows in _asked([*{*tables, *_kept}]).items()})
    return max(_kept[table][1] for table in tables)


def forget() -> None:
    _kept.clear()


def _asked(tables: Sequence[str]) -> dict[str, int]:
    connection = connections["default"]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # -1 until it was analyzed for the first time, which it is soon after it has grown
            named = "SELECT relname, reltuples::bigint FROM pg_class WHERE oid = ANY(%s::regclass[])"
            cursor.execute(named, [[connection.ops.quote_name(table) for table in tables]])
        else:
            quote = connection.ops.quote_name
            each = (f"SELECT '{table}', COALESCE(MAX(rowid), 0) FROM {quote(table)}" for table in tables)  # noqa: S608
            cursor.execute(" UNION ALL ".join(each))
        return {table: max(rows, 0) for table, rows in cursor.fetchall()}
