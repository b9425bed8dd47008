from collections.abc import Iterable
from typing import Any

from django.db import connections
from django.db.models import Model

from lifecycle.rows.fields import field_of
from lifecycle.rows.members import members


def delete(model: type[Model], key: str, values: Iterable[Any]) -> int:
    """Deletes the rows whose `key` is among the values, in one statement, and answers how many.

    Only for tables nobody points to: Django's cascade is not asked, so rows that point here are left behind or refuse.
    """
    connection = connections["default"]
    table = connection.ops.quote_name(model._meta.db_table)
    field = field_of(model, key)
    wanted = [value for value in values if value is not None]
    if not wanted:
        return 0
    test, params = members(field, wanted, connection)
    sql = f"DELETE FROM {table} WHERE {connection.ops.quote_name(field.column)} {test}"  # noqa: S608  # quoted names
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return int(cursor.rowcount)
