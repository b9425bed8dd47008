"""Ten million rows are in a table in a third of the time if its indexes are made afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.models import Model

INDEXES = "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s AND indexdef NOT LIKE 'CREATE UNIQUE%%'"


@contextmanager
def without_indexes(model: type[Model]) -> Iterator[None]:
    """On PostgreSQL; in a transaction, which keeps all others away from the table."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
        cursor.execute("SELECT current_setting('is_superuser')")
        if cursor.fetchone() == ("on",):  # whoever may leaves out asking for each row whether its contact is there
            cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(INDEXES, [model._meta.db_table])
        found = cursor.fetchall()
        for name, _definition in found:
            cursor.execute(f"DROP INDEX {connection.ops.quote_name(name)}")
        yield
        for _name, definition in found:
            cursor.execute(definition)
