"""What a transactional test has left behind goes, and the database is again as it was made.

Django's own way truncates every table and seeds anew, which takes longer than most of these tests: a hundred files
where rows are in ten.
"""

from datetime import time
from typing import Any

from django.db import connection, transaction
from django.test import TransactionTestCase

Rows = list[tuple[Any, ...]]
as_made: dict[str, Rows] = {}

TABLES = {
    # One without a single page has never had a row; to plan a question about each of a hundred takes longer than to ask.
    "postgresql": "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    " AND pg_relation_size(oid) > 0",
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
}


def watch_over_the_database() -> None:
    """From now on every transactional test ends with the rows that are there now."""
    as_made.update({table: rows_of(table) for table in full_tables()})
    TransactionTestCase._fixture_teardown = lambda self: take_away()  # type: ignore[attr-defined]


def take_away() -> None:
    changed = [
        table for table in {*full_tables(), *as_made} if table not in as_made or rows_of(table) != as_made[table]
    ]
    with connection.constraint_checks_disabled(), transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")  # no foreign key is looked up
        for table in changed:
            cursor.execute(f"DELETE FROM {quoted(table)}")
            if rows := as_made.get(table):
                places = ", ".join(["%s"] * len(rows[0]))
                cursor.executemany(f"INSERT INTO {quoted(table)} VALUES ({places})", [stored(row) for row in rows])


def full_tables() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(TABLES[connection.vendor])
        names = [name for (name,) in cursor.fetchall()]
        cursor.execute(
            " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {quoted(name)})" for name in names)
        )
        return [name for (name,) in cursor.fetchall()]


def rows_of(table: str) -> Rows:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {quoted(table)} ORDER BY 1")
        return cursor.fetchall()


def stored(row: tuple[Any, ...]) -> list[Any]:
    """SQLite's driver reads times and writes none."""
    return [connection.ops.adapt_timefield_value(value) if isinstance(value, time) else value for value in row]


def quoted(table: str) -> str:
    return connection.ops.quote_name(table)
