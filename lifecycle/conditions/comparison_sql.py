from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any, ClassVar

from django.core.exceptions import FieldDoesNotExist
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import (
    BooleanField,
    CharField,
    DateField,
    DateTimeField,
    Expression,
    F,
    Field,
    Func,
    Model,
    Q,
    TextField,
    Value,
)
from django.db.models.functions import Cast, Coalesce, ExtractDay, ExtractMonth, Left, Right, StrIndex
from django.db.models.lookups import Exact, GreaterThan, In
from django.db.models.sql.compiler import SQLCompiler

from lifecycle.conditions.comparison import Comparison, Stretch
from lifecycle.conditions.json_sql import Dialect, Postgres, Sql, Sqlite, fill, flag, param, params

SIGNS = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}


def json_q(column: str, keys: Sequence[str], comparison: Comparison, now: datetime) -> Q:
    """The comparison with what stands under these keys of a JSON column."""
    q = Q(JsonHolds(F(column), keys, comparison, now))
    return ~q if comparison.is_negative else q


def column_of(model: type[Model], name: str) -> Field[Any, Any]:
    field = model._meta.get_field(name)
    if not isinstance(field, Field) or not field.concrete:
        raise FieldDoesNotExist(name)
    return field


def column_q(field: Field[Any, Any], comparison: Comparison, now: datetime) -> Q:
    """The comparison with a column of its own, in a form that can use an index where there is one."""
    q = _column_q(field, field.attname, comparison, now)
    return ~q if comparison.is_negative else q


def type_of(field: Field[Any, Any]) -> str:
    internal = field.get_internal_type()
    if isinstance(field, DateField):
        return "date"
    if internal == "BooleanField":
        return "bool"
    return "number" if internal.endswith(("IntegerField", "AutoField", "DecimalField", "FloatField", "Key")) else "text"


class JsonHolds(Func):
    """The positive form of the comparison as a boolean that is never NULL."""

    output_field = BooleanField()
    conditional = True

    def __init__(self, column: F, keys: Sequence[str], comparison: Comparison, now: datetime) -> None:
        super().__init__(column)
        self.keys = keys
        self.comparison = comparison
        self.now = now

    @property
    def identity(self) -> tuple[Any, ...]:
        return (*super().identity, tuple(self.keys), self.comparison, self.now)

    def as_sqlite(  # type: ignore[override]  # the stubs know only of Django's own parameters
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_: Any
    ) -> Sql:
        return self._compile(Sqlite(self._column(compiler), self.keys))

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_: Any) -> Sql:
        return self._compile(Postgres(self._column(compiler), self.keys))

    def _column(self, compiler: SQLCompiler) -> Sql:
        sql, values = compiler.compile(self.source_expressions[0])
        return sql, list(values)

    def _compile(self, value: Dialect) -> Sql:
        comparison = self.comparison
        if comparison.positive == "is_set":
            return fill("($known)", known=value.is_known())
        if comparison.op == "anniversary":
            test = _month_day(value, comparison.month_days(self.now))
        elif comparison.type == "date":
            test = _within(value.moment(), comparison.stretch(self.now))
        elif comparison.type == "number":
            test = _number(value.number(), comparison)
        elif comparison.type == "bool":
            test = fill("$flag = $wanted", flag=flag(value), wanted=param(int(comparison.operands[0])))
        else:
            return fill("($any)", any=value.any_text(lambda text: _text(value, text, comparison)))
        return fill("COALESCE($test, $no)", test=test, no=param(False))


def _text(value: Dialect, text: Sql, comparison: Comparison) -> Sql:
    said, wanted = value.fold(text), comparison.operands[0]
    match "is" if comparison.type == "list" else comparison.positive:
        case "contains":
            return fill("$position > 0", position=value.position(said, wanted))
        case "starts_with":
            return fill(f"SUBSTR($said, 1, {len(wanted)}) = $wanted", said=said, wanted=param(wanted))
        case "ends_with":
            return fill("$end = $wanted", end=value.end(said, len(wanted)), wanted=param(wanted))
    return fill("$said IN ($wanted)", said=said, wanted=params(comparison.operands))


def _number(number: Sql, comparison: Comparison) -> Sql:
    if comparison.op == "between":
        first, last = map(param, comparison.operands)
        return fill("$number BETWEEN $first AND $last", number=number, first=first, last=last)
    if sign := SIGNS.get(comparison.op):
        return fill(f"$number {sign} $wanted", number=number, wanted=param(comparison.operands[0]))
    return fill("$number IN ($wanted)", number=number, wanted=params(comparison.operands))


def _within(moment: Sql, stretch: Stretch) -> Sql:
    tests = [
        fill(f"$moment {sign} $edge", moment=moment, edge=param(int(edge.timestamp())))
        for sign, edge in ((">=", stretch.start), ("<", stretch.end))
        if edge is not None
    ]
    return tests[0] if len(tests) == 1 else fill("($start AND $end)", start=tests[0], end=tests[1])


def _month_day(value: Dialect, days: Sequence[str]) -> Sql:
    # Only of what reads as a date.
    return fill(
        "CASE WHEN $moment IS NOT NULL THEN SUBSTR($text, 6, 5) IN ($days) END",
        moment=value.moment(),
        text=value.text(),
        days=params(days),
    )


class Fold(Func):
    """ASCII letters to lower case, alike on both databases."""

    function = "LOWER"
    output_field: ClassVar[Field[Any, Any]] = TextField()

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_: Any) -> Sql:
        sql, values = compiler.compile(self.source_expressions[0])
        return f'LOWER(({sql}) COLLATE "C")', list(values)


def _column_q(field: Field[Any, Any], name: str, comparison: Comparison, now: datetime) -> Q:
    if comparison.positive == "is_set":
        empty = Q(**{f"{name}__isnull": True})
        return ~(empty | Q(**{name: ""}) if isinstance(field, CharField | TextField) else empty)
    if comparison.op == "anniversary":
        return reduce(or_, (_on_day(field, name, day) for day in comparison.month_days(now)))
    if comparison.type == "date":
        return _column_within(field, name, comparison.stretch(now))
    if comparison.type == "text":
        text = F(name) if isinstance(field, CharField | TextField) else Cast(name, TextField())
        return Q(_column_text(Fold(Coalesce(text, Value(""))), comparison))
    if comparison.op == "between":
        return Q(**{f"{name}__range": comparison.operands})
    if comparison.op in SIGNS:
        return Q(**{f"{name}__{comparison.op}": comparison.operands[0], f"{name}__isnull": False})
    return Q(**{f"{name}__in": comparison.operands, f"{name}__isnull": False})


def _column_text(text: Expression, comparison: Comparison) -> Expression:
    wanted = comparison.operands[0]
    tests: dict[str, Callable[[], Expression]] = {
        "contains": lambda: GreaterThan(StrIndex(text, Value(wanted)), 0),
        "starts_with": lambda: Exact(Left(text, len(wanted)), wanted),
        "ends_with": lambda: Exact(Right(text, len(wanted)), wanted),
    }
    return tests.get(comparison.positive, lambda: In(text, comparison.operands))()


def _column_within(field: Field[Any, Any], name: str, stretch: Stretch) -> Q:
    q = Q(**{f"{name}__isnull": False})
    for sign, edge in (("gte", stretch.start), ("lt", stretch.end)):
        if edge is not None:
            q &= Q(**{f"{name}__{sign}": edge if isinstance(field, DateTimeField) else _first_day(edge)})
    return q


def _first_day(edge: datetime) -> date:
    """The first day that begins at this edge or after."""
    return (edge + timedelta(days=1) - timedelta(seconds=1)).date()


def _on_day(field: Field[Any, Any], name: str, month_day: str) -> Q:
    zone = UTC if isinstance(field, DateTimeField) else None
    month, _dash, day = month_day.partition("-")
    return Q(Exact(ExtractMonth(name, tzinfo=zone), int(month))) & Q(Exact(ExtractDay(name, tzinfo=zone), int(day)))
