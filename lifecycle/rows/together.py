"""Several small answers in one trip to the database: rows, numbers of them, and numbers by something."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import QuerySet

Answer = list[list[Any]]


@dataclass(frozen=True)
class Asked:
    rows: QuerySet[Any, Any]
    columns: int = 0  # of the set itself where 0
    around: str = "{}"


def how_many(rows: QuerySet[Any, Any], most: int | None = None) -> Asked:
    """most: beyond it nothing is read, in an order where one is asked for."""
    rows = rows if rows.query.group_by else rows.order_by(*rows.query.order_by if most else ()).values_list("pk")
    return Asked(rows[:most], 1, "SELECT COUNT(*) FROM ({}) AS counted")


def how_often(values: QuerySet[Any, Any]) -> Asked:
    """How often each of the values of a set of single ones is in it."""
    return Asked(
        values, 2, "SELECT one, COUNT(*) FROM (SELECT NULL AS one WHERE 1 = 0 UNION ALL {}) AS each_one GROUP BY one"
    )


def together(asked: Mapping[str, Asked | QuerySet[Any, Any]]) -> dict[str, Answer]:
    """Of each its rows, in JSON's own types. An order means nothing unless a set is cut off by it."""
    connection = connections["default"]
    named, wanted, params = list[str](), dict[str, str](), list[Any]()
    for name, each in asked.items():
        part = each if isinstance(each, Asked) else Asked(each)
        compiler = part.rows.query.get_compiler(connection=connection)
        try:
            sql, given = compiler.as_sql()
        except EmptyResultSet:
            continue
        columns = ", ".join(f"c{place}" for place in range(part.columns or len(compiler.select)))
        table = connection.ops.quote_name(name)
        named.append(f"{table}({columns}) AS ({part.around.format(sql)})")
        wanted[name] = f"(SELECT {_pack(connection).format(columns)} FROM {table})"  # noqa: S608
        params += given
    found: Mapping[str, Any] = {}
    if wanted:
        with connection.cursor() as cursor:
            cursor.execute(f"WITH {', '.join(named)} SELECT {', '.join(wanted.values())}", params)  # noqa: S608 Django's own SQL
            found = dict(zip(wanted, cursor.fetchone(), strict=True))
    return {name: _read(found.get(name)) for name in asked}


def number(answer: Answer) -> int:
    """Of what was asked with `how_many`."""
    return int(answer[0][0] or 0) if answer else 0


def numbers(answer: Answer) -> dict[Any, int]:
    """Of what was counted by one thing."""
    return {key: int(count) for key, count in answer}


def _pack(connection: BaseDatabaseWrapper) -> str:
    postgres = connection.vendor == "postgresql"
    return "json_agg(json_build_array({}))" if postgres else "json_group_array(json_array({}))"


def _read(packed: Any) -> Answer:
    rows: Answer = json.loads(packed) if isinstance(packed, str) else packed
    return rows or []
