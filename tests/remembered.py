"""The cast's rows, written once by the public verbs and copied from then on.

The verbs take thirty statements, and more than a thousand tests begin with the five.
"""

from typing import Any

from django.db import connection, transaction

from lifecycle.contacts.models import Contact
from tests.cast import NOW, Cast, gather
from tests.left_behind import as_made, full_tables, quoted, rows_of, stored

Statement = tuple[str, list[Any] | None]
ids: dict[str, int] = {}
statements: list[Statement] = []


def remember() -> None:
    """In a database that is as it was made."""
    with transaction.atomic():
        cast = gather()
        ids.update({name: getattr(cast, name).pk for name in ("ada", "ben", "cleo", "dan", "eve")})
        statements.extend(in_one([copied(table) for table in full_tables() if table not in as_made]))
        transaction.set_rollback(True)


def copied(table: str) -> tuple[str, list[Any]]:
    rows = rows_of(table)
    places = f"({', '.join(['%s'] * len(rows[0]))})"
    values = [value for row in rows for value in stored(row)]
    return f"INSERT INTO {quoted(table)} VALUES {', '.join([places] * len(rows))}", values


def in_one(each: list[tuple[str, list[Any]]]) -> list[Statement]:
    """PostgreSQL takes them in one trip, and without parameters there is nothing to put together again."""
    if connection.vendor != "postgresql":
        return list(each)
    with connection.cursor() as cursor:
        return [("; ".join(cursor.mogrify(sql, values) for sql, values in each), None)]


def recall() -> Cast:
    """As `gather` at its own instant. Where somebody is there already, by the verbs: the numbers may be taken."""
    if Contact.objects.exists():
        return gather()
    with transaction.atomic(), connection.cursor() as cursor:
        for sql, values in statements:
            cursor.execute(sql, values)
    contacts = Contact.objects.in_bulk(ids.values())
    return Cast(**{name: contacts[pk] for name, pk in ids.items()}, now=NOW)
