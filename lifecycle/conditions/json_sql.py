"""The readings of `reading.py` in SQL, for one value inside a JSON column, in the dialect of each database."""

import json
import re
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from lifecycle.conditions.reading import LARGEST_AS_TEXT, LONGEST_NUMBER, NO, YES

Sql = tuple[str, list[Any]]
Test = Callable[[Sql], Sql]  # of a text

_PLACE = re.compile(r"\$([a-z]+)")
_MOST = LARGEST_AS_TEXT - 1
_DAY = "[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]"
_MOMENT = (
    "[12][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])([T ]([01][0-9]|2[0-3]):[0-5][0-9]"
    r"(:[0-5][0-9](\.[0-9]*)?)?(Z|[+-](0[0-9]|1[0-4]):[0-5][0-9])?)?"
)


def fill(template: str, **pieces: Sql) -> Sql:
    """Put pieces of SQL in the places `$name`, with their parameters in the order of the text."""
    sql, params = "", []
    for place, part in enumerate(_PLACE.split(template)):
        if place % 2:
            sql += pieces[part][0]
            params += pieces[part][1]
        else:
            sql += part
    return sql, params


def param(value: Any) -> Sql:
    return "%s", [value]


def params(values: Sequence[Any]) -> Sql:
    return ", ".join(["%s"] * len(values)), list(values)


class Dialect(Protocol):
    def text(self) -> Sql: ...
    def any_text(self, test: Test) -> Sql: ...
    def number(self) -> Sql: ...
    def moment(self) -> Sql: ...
    def is_known(self) -> Sql: ...
    def fold(self, text: Sql) -> Sql: ...
    def position(self, text: Sql, part: str) -> Sql: ...
    def end(self, text: Sql, length: int) -> Sql: ...


class Sqlite:
    def __init__(self, column: Sql, keys: Sequence[str]) -> None:
        # Before 3.45 a key beyond ASCII is compared as the document writes it, so both ways of writing are tried.
        self.paths = list(dict.fromkeys(_path(keys, in_ascii) for in_ascii in (False, True)))
        self.column = column
        self.kind = self._get("JSON_TYPE")
        self.value = self._get("JSON_EXTRACT")

    def _get(self, function: str) -> Sql:
        calls = [fill(f"{function}($column, $path)", column=self.column, path=param(path)) for path in self.paths]
        return calls[0] if len(calls) == 1 else fill("COALESCE($first, $second)", first=calls[0], second=calls[1])

    def text(self) -> Sql:
        return self._text(self.kind, self.value)

    def _text(self, kind: Sql, value: Sql) -> Sql:
        return fill(
            "CASE $kind WHEN 'text' THEN $value WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' WHEN 'integer' "
            f"THEN CASE WHEN $value BETWEEN -{_MOST} AND {_MOST} THEN CAST($value AS TEXT) END END",
            kind=kind,
            value=value,
        )

    def any_text(self, test: Test) -> Sql:
        return fill(
            "CASE WHEN $kind = 'array' THEN EXISTS (SELECT 1 FROM JSON_EACH($value) item WHERE $item) "
            "ELSE COALESCE($alone, 0) END",
            kind=self.kind,
            value=self.value,
            item=test(self._text(("item.type", []), ("item.value", []))),
            alone=test(self.text()),
        )

    def number(self) -> Sql:
        return fill(
            "CASE $kind WHEN 'integer' THEN $value WHEN 'real' THEN $value WHEN 'text' THEN CASE WHEN "
            f"LENGTH($value) <= {LONGEST_NUMBER} AND $value NOT GLOB '*[^-.0-9]*' AND JSON_VALID($value) "
            "THEN CAST($value AS NUMERIC) END END",
            kind=self.kind,
            value=self.value,
        )

    def moment(self) -> Sql:
        # A fraction is cut off before SQLite would round it to the next second.
        return fill(
            f"CASE WHEN $kind = 'text' AND ($value GLOB '{_DAY}' OR $value GLOB '{_DAY}[T ][0-2][0-9]:[0-5][0-9]*' "
            "AND SUBSTR($value, 12, 2) < '24' AND SUBSTR($value, 12) NOT GLOB '*[^-+.:0-9Z]*') THEN CAST(STRFTIME('%%s', "
            "CASE WHEN SUBSTR($value, 20, 1) = '.' THEN SUBSTR($value, 1, 19) || LTRIM(SUBSTR($value, 21), '0123456789') "
            "ELSE $value END) AS INTEGER) END",
            kind=self.kind,
            value=self.value,
        )

    def is_known(self) -> Sql:
        return fill(
            "COALESCE($kind <> 'null' AND NOT ($kind = 'text' AND $value = '') "
            "AND NOT ($kind IN ('array', 'object') AND $value IN ('[]', '{}')), 0)",
            kind=self.kind,
            value=self.value,
        )

    def fold(self, text: Sql) -> Sql:
        return fill("LOWER($text)", text=text)

    def position(self, text: Sql, part: str) -> Sql:
        return fill("INSTR($text, $part)", text=text, part=param(part))

    def end(self, text: Sql, length: int) -> Sql:
        return fill(f"SUBSTR($text, {-length})", text=text)


class Postgres:
    def __init__(self, column: Sql, keys: Sequence[str]) -> None:
        sql, values = column
        # Step by step with keys as text: `#>` would take "0" for the first item of a list, SQLite would not.
        self.part: Sql = (f"({sql}{' -> %s::text' * len(keys)})", [*values, *keys])
        self.value = self._plain(self.part)

    def _plain(self, part: Sql) -> Sql:
        return fill("($part #>> '{}')", part=part)

    def text(self) -> Sql:
        return self._text(self.part)

    def _text(self, part: Sql) -> Sql:
        return fill(
            "CASE jsonb_typeof($part) WHEN 'string' THEN $value WHEN 'boolean' THEN $value WHEN 'number' "
            "THEN CASE WHEN $value ~ '^-?[0-9]{1,15}$' THEN $value END END",
            part=part,
            value=self._plain(part),
        )

    def any_text(self, test: Test) -> Sql:
        return fill(
            "CASE WHEN jsonb_typeof($part) = 'array' THEN EXISTS (SELECT 1 FROM jsonb_array_elements($part) item "
            "WHERE $item) ELSE COALESCE($alone, false) END",
            part=self.part,
            item=test(self._text(("item", []))),
            alone=test(self.text()),
        )

    def number(self) -> Sql:
        return fill(
            f"CASE jsonb_typeof($part) WHEN 'number' THEN $value::numeric WHEN 'string' THEN CASE WHEN "
            rf"length($value) <= {LONGEST_NUMBER} AND $value ~ '^-?(0|[1-9][0-9]*)(\.[0-9]+)?$' "
            "THEN $value::numeric END END",
            part=self.part,
            value=self.value,
        )

    def moment(self) -> Sql:
        # Counted from the first of the month: a cast of 30 February would end the whole statement.
        return fill(
            f"CASE WHEN jsonb_typeof($part) = 'string' AND $value ~ '^{_MOMENT}$' THEN extract(epoch FROM (left($text, 8) "
            "|| '01' || substr($text, 11))::timestamptz)::bigint + (substr($text, 9, 2)::int - 1) * 86400 END",
            part=self.part,
            value=self.value,
            text=fill(r"regexp_replace($value, '\.[0-9]*', '')", value=self.value),
        )

    def is_known(self) -> Sql:
        return fill("""COALESCE($part::text NOT IN ('null', '""', '[]', '{}'), false)""", part=self.part)

    def fold(self, text: Sql) -> Sql:
        return fill('LOWER(($text) COLLATE "C")', text=text)

    def position(self, text: Sql, part: str) -> Sql:
        return fill("STRPOS($text, $part)", text=text, part=param(part))

    def end(self, text: Sql, length: int) -> Sql:
        return fill(f"RIGHT($text, {length})", text=text)


def flag(value: Dialect) -> Sql:
    """1 for yes, 0 for no, else NULL."""
    return fill(
        "CASE WHEN $said IN ($yes) THEN 1 WHEN $said IN ($no) THEN 0 END",
        said=value.fold(value.text()),
        yes=params(YES),
        no=params(NO),
    )


def _path(keys: Sequence[str], in_ascii: bool) -> str:
    return "$" + "".join("." + json.dumps(key, ensure_ascii=in_ascii) for key in keys)
