"""One value compared with what a marketer wrote: `holds` in Python, `test` in SQL, `sentence` in words.

Text folds ASCII letters. Something unknown is not equal to anything, so "is not" holds for it. A stretch of time is
open at its beginning and closed at its end: a day ago is no longer "in the last day".
"""

from calendar import isleap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from lifecycle.conditions.comparison_words import OP_WORDS, TYPE_WORDS
from lifecycle.conditions.reading import flag_of, fold, is_known, moment_of, month_day_of, number_of, texts_of

NEGATIVE = {"is_not": "is", "none_of": "any_of", "not_set": "is_set", "not_contains": "contains"}
WITHOUT_OPERAND = ("is_set", "not_set")
LISTS = ("any_of", "none_of", "between")
WITH_DAYS = ("within_last", "within_next", "more_than_ago", "in_more_than", "anniversary")
OF_DATES = (*WITH_DAYS, "before", "after", "on")
OF_TEXTS = ("contains", "not_contains", "starts_with", "ends_with")
OF_NUMBERS = ("gt", "gte", "lt", "lte", "between")
OPS = {
    "text": ("is", "is_not", *OF_TEXTS, "any_of", "none_of", "is_set", "not_set"),
    "number": ("is", "is_not", *OF_NUMBERS, "any_of", "none_of", "is_set", "not_set"),
    "date": ("on", "before", "after", "between", *WITH_DAYS, "is_set", "not_set"),
    "bool": ("is", "is_not", "is_set", "not_set"),
    "list": ("contains", "not_contains", "any_of", "none_of", "is_set", "not_set"),
}
LARGEST_NUMBER = 10**15
MOST_VALUES = 1000
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)


class BadComparison(ValueError):
    pass


@dataclass(frozen=True)
class Stretch:
    """Whole seconds from `start` until before `end`; None is for ever."""

    start: datetime | None = None
    end: datetime | None = None

    def has(self, moment: datetime) -> bool:
        return (self.start is None or moment >= self.start) and (self.end is None or moment < self.end)


@dataclass(frozen=True)
class Comparison:
    """operands: texts (folded), numbers, or a bool, by `type`; of dates what was written, with `days` for lengths."""

    op: str
    type: str
    operands: tuple[Any, ...] = ()
    days: int = 0

    @property
    def positive(self) -> str:
        return NEGATIVE.get(self.op, self.op)

    @property
    def is_negative(self) -> bool:
        return self.op in NEGATIVE

    def is_timed(self) -> bool:
        return self.op in WITH_DAYS

    def holds(self, value: Any, now: datetime) -> bool:
        return self._holds(value, now) != self.is_negative

    def _holds(self, value: Any, now: datetime) -> bool:
        if self.positive == "is_set":
            return is_known(value)
        if self.op == "anniversary":
            return month_day_of(value) in self.month_days(now)
        if self.type == "date":
            moment = moment_of(value)
            return moment is not None and self.stretch(now).has(moment)
        if self.type == "number":
            number = number_of(value)
            return number is not None and self._holds_number(number)
        if self.type == "bool":
            return flag_of(value) == self.operands[0]
        return any(self._holds_text(fold(text)) for text in texts_of(value))

    def _holds_number(self, number: int | float) -> bool:
        first, last = self.operands[0], self.operands[-1]
        match self.op:
            case "gt":
                return number > first
            case "gte":
                return number >= first
            case "lt":
                return number < first
            case "lte":
                return number <= first
            case "between":
                return first <= number <= last
        return number in self.operands

    def _holds_text(self, text: str) -> bool:
        first = self.operands[0]
        match "is" if self.type == "list" else self.positive:
            case "contains":
                return first in text
            case "starts_with":
                return text.startswith(first)
            case "ends_with":
                return text.endswith(first)
        return text in self.operands

    def stretch(self, now: datetime) -> Stretch:
        if not self.is_timed():
            return self._as_written()
        second, length = now.astimezone(UTC).replace(microsecond=0), timedelta(days=self.days)
        match self.op:
            case "within_last":
                return Stretch(second - length + SECOND, second + SECOND)
            case "more_than_ago":
                return Stretch(end=second - length + SECOND)
            case "within_next":
                return Stretch(second, second + length + SECOND)
        return Stretch(start=second + length + SECOND)

    def _as_written(self) -> Stretch:
        match self.op:
            case "before":
                return Stretch(end=_moment(self.operands[0]))
            case "after":
                return Stretch(start=_end(self.operands[0]))
        return Stretch(_moment(self.operands[0]), _end(self.operands[-1]))

    def month_days(self, now: datetime) -> list[str]:
        """The days of the year from today on; who was born on 29 February has their day on the 28th in other years."""
        days = [now.astimezone(UTC).date() + DAY * ahead for ahead in range(self.days + 1)]
        found = {f"{day:%m-%d}" for day in days}
        if any((day.month, day.day) == (2, 28) and not isleap(day.year) for day in days):
            found.add("02-29")
        return sorted(found)


def comparison(op: str, value: Any = None, days: int | None = None, type: str = "") -> Comparison:
    """Raises BadComparison. type: where the column has one, or somebody said one; else it follows from the rest."""
    if op in WITHOUT_OPERAND:
        return Comparison(op, type or "text")
    values = _listed(value) if op in LISTS else [value]
    found = type or _type_of(op, values)
    if op not in OPS.get(found, ()):
        words = {"op": OP_WORDS.get(op, op), "type": TYPE_WORDS.get(found, found)}
        raise BadComparison(_("“%(op)s” does not go with %(type)s.") % words)
    if op in WITH_DAYS:
        given = value.get("days") if days is None and isinstance(value, dict) else days
        return Comparison(op, found, days=_checked_days(op, given))
    operands = tuple(_operand(found, item) for item in values)
    return Comparison(op, found, _in_order(operands, found) if op == "between" else operands)


def _in_order(operands: tuple[Any, ...], type: str) -> tuple[Any, ...]:
    if len(operands) != 2:
        raise BadComparison(_("“between” needs two values."))
    return tuple(sorted(operands, key=_moment if type == "date" else None))


def _type_of(op: str, values: Sequence[Any]) -> str:
    if op in OF_DATES:
        return "date"
    if op in OF_TEXTS:
        return "text"
    if op in OF_NUMBERS:
        return "date" if op == "between" and all(map(moment_of, values)) else "number"
    if all(isinstance(value, bool) for value in values):
        return "bool"
    return "number" if all(isinstance(value, int | float) for value in values) else "text"


def _listed(value: Any) -> list[Any]:
    if isinstance(value, str):
        value = [part for line in value.splitlines() for part in line.split(",")]
    values = [
        item.strip() if isinstance(item, str) else item for item in (value if isinstance(value, list) else [value])
    ]
    values = [item for item in values if item not in ("", None)]
    if not values:
        raise BadComparison(_("Say what to compare with."))
    if len(values) > MOST_VALUES:
        raise BadComparison(_("These are more than %(most)d values. Make it a segment.") % {"most": MOST_VALUES})
    return values


def _operand(type: str, value: Any) -> Any:
    if value is None or value == "" or isinstance(value, dict | list):
        raise BadComparison(_("Say what to compare with."))
    if type == "number":
        return _number(value)
    if type == "bool":
        flag = flag_of(value)
        if flag is None:
            raise BadComparison(_("“%(value)s” is neither yes nor no.") % {"value": value})
        return flag
    if type == "date":
        _moment(value)
        return value
    texts = texts_of(value)
    return fold(texts[0] if texts else str(value))


def _number(value: Any) -> int | float:
    number = number_of(value)
    if number is None and isinstance(value, str):
        number = number_of(value.strip().removeprefix("+"))
    if number is None or number != number:
        raise BadComparison(_("“%(value)s” is not a number.") % {"value": value})
    if abs(number) > LARGEST_NUMBER:
        raise BadComparison(_("“%(value)s” is too large a number.") % {"value": value})
    return int(number) if number == int(number) else number


def _checked_days(op: str, days: Any) -> int:
    most = 31 if op == "anniversary" else 36500
    if not isinstance(days, int) or isinstance(days, bool) or not 0 <= days <= most:
        raise BadComparison(_("Say how many days, at most %(most)d.") % {"most": most})
    return days


def _moment(written: Any) -> datetime:
    moment = moment_of(written)
    if moment is None:
        raise BadComparison(_("“%(value)s” is not a date. Write it as 2026-03-31.") % {"value": written})
    return moment


def _end(written: Any) -> datetime:
    """A date without a time is the whole day."""
    return _moment(written) + (DAY if isinstance(written, str) and len(written) == 10 else SECOND)
