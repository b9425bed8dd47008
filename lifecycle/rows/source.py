"""Columns as something to select from: one JSON array for each on PostgreSQL, one array of rows on SQLite."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model

from lifecycle.rows.fields import column_field, field_of
from lifecycle.rows.values import are_all_one, dumped, encoded, refuse_misfits

# Above it a statement gains nothing, and its parameters begin to weigh.
CHUNK = 20_000


@dataclass(frozen=True, slots=True)
class Same:
    """One value for every row."""

    value: Any


Columns: TypeAlias = Mapping[str, Sequence[Any] | Same]


@dataclass(frozen=True, slots=True)
class Source:
    """`sql` is a SELECT of the columns under their own names. It ends in WHERE, without which SQLite takes the
    ON of ON CONFLICT for that of a join."""

    names: list[str]
    sql: str
    params: list[Any]


def size_of(columns: Columns) -> int:
    sizes = {name: len(column) for name, column in columns.items() if not isinstance(column, Same)}
    if len(set(sizes.values())) != 1:
        # PostgreSQL would fill the shorter ones up with NULL
        raise ValueError(f"Columns must be of one length, and one of them a sequence: {sizes}")
    return next(iter(sizes.values()))


def chunks(columns: Columns) -> Iterator[Columns]:
    size = size_of(columns)
    for start in range(0, size, CHUNK):
        end = start + CHUNK
        yield {name: part if isinstance(part, Same) else part[start:end] for name, part in columns.items()}


def source(model: type[Model], columns: Columns, connection: BaseDatabaseWrapper) -> Source:
    quote = connection.ops.quote_name
    fields = [field_of(model, name) for name in columns]
    folded = _folded(fields, list(columns.values()), connection)
    varied = [(field, part) for field, part in zip(fields, folded, strict=True) if not isinstance(part, Same)]
    select = _arrays if connection.vendor == "postgresql" else _rows
    cells, origin, arrays = select([field for field, _ in varied], [part for _, part in varied], connection)
    found, outputs, params = iter(cells), [], []
    for field, part in zip(fields, folded, strict=True):
        if isinstance(part, Same):
            params.append(part.value)
            # without the brackets the cast binds before the sign, and the lowest integer does not fit
            cell = f"(%s)::{cast_of(field, connection)}" if connection.vendor == "postgresql" else "%s"
        else:
            cell = next(found)
        outputs.append(f"{cell} AS {quote(field.column)}")
    sql = f"SELECT {', '.join(outputs)} FROM {origin} WHERE true"  # noqa: S608  # names and casts, no values
    return Source([quote(field.column) for field in fields], sql, params + arrays)


def cast_of(field: Any, connection: BaseDatabaseWrapper) -> str:
    """Without a length or a scale: a cast to those cuts in silence, while storing refuses."""
    return _cast_of(field, connection.vendor)


# Asked for each column of each statement. By vendor, for a connection is not to be kept alive by it.
@lru_cache(maxsize=1024)
def _cast_of(field: Any, vendor: str) -> str:
    kind = re.sub(r"\(.*\)", "", column_field(field).cast_db_type(connections["default"]))
    return "text" if kind in ("varchar", "char") else kind


def _folded(fields: list[Any], parts: list[Any], connection: BaseDatabaseWrapper) -> list[Any]:
    """Encoded columns, those in which all rows agree as Same, but for the last: the rows must come from somewhere."""
    folded: list[Any] = []
    arrays = sum(not isinstance(part, Same) for part in parts)
    for field, part in zip(fields, parts, strict=True):
        is_array = not isinstance(part, Same)
        if is_array and arrays > 1 and are_all_one(field, part):
            part = part[:1]
        values = encoded(field, part if is_array else [part.value], connection)
        refuse_misfits(field, values)
        agree = not is_array or (arrays > 1 and values.count(values[0]) == len(values))
        if agree:
            arrays -= is_array
            dumped([field], [values[:1]], values[:1])
        folded.append(Same(values[0]) if agree else values)
    return folded


def _arrays(
    fields: list[Any], columns: list[list[Any]], connection: BaseDatabaseWrapper
) -> tuple[list[str], str, list[Any]]:
    cells = [f"c{place}::{cast_of(field, connection)}" for place, field in enumerate(fields)]
    names = ", ".join(f"c{place}" for place in range(len(fields)))
    calls = ", ".join(["json_array_elements_text(%s::json)"] * len(fields))
    params = [dumped([field], [column], column) for field, column in zip(fields, columns, strict=True)]
    return cells, f"ROWS FROM ({calls}) AS source({names})", params


def _rows(
    fields: list[Any], columns: list[list[Any]], connection: BaseDatabaseWrapper
) -> tuple[list[str], str, list[Any]]:
    # SQLite has no ROWS FROM: arrays side by side are a join by place, twice the time of one array of rows.
    if len(fields) == 1:
        return ["value"], "json_each(%s)", [dumped(fields, columns, columns[0])]
    cells = [f"json_extract(value, '$[{place}]')" for place in range(len(fields))]
    return cells, "json_each(%s)", [dumped(fields, columns, list(zip(*columns, strict=True)))]
