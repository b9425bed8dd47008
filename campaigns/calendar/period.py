"""The days that are looked at: a month, a week, or a month as a list. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from django.utils.formats import date_format, get_format

from lifecycle.look.when import day_month, day_month_year

View = Literal["month", "week", "list"]
DAY = timedelta(days=1)
FIRST, LAST = date(2000, 1, 1), date(2100, 1, 1)


@dataclass(frozen=True)
class Period:
    """From `first` up to and without `last`; `here` is the day that was asked for."""

    view: View
    here: date
    first: date
    last: date

    @property
    def title(self) -> str:
        if self.view != "week":
            return date_format(self.here, "F Y")
        return f"{day_month(self.first)} – {day_month_year(self.last - DAY)}"

    @property
    def earlier(self) -> date:
        return self.first - DAY if self.view == "week" else self.here.replace(day=1) - DAY

    @property
    def later(self) -> date:
        return self.last if self.view == "week" else (self.here.replace(day=1) + 31 * DAY).replace(day=1)

    def days(self) -> Iterator[date]:
        return (self.first + n * DAY for n in range((self.last - self.first).days))

    def weeks(self) -> list[list[date]]:
        days = list(self.days())
        return [days[start : start + 7] for start in range(0, len(days), 7)]


def period(view: str, said: str, today: date) -> Period:
    """What is asked for; this month where that cannot be meant."""
    here = _day(said) or today
    if view == "week":
        first = _beginning_of_week(here)
        return Period("week", here, first, first + 7 * DAY)
    first = here.replace(day=1)
    last = (first + 31 * DAY).replace(day=1)
    if view == "list":
        return Period("list", here, first, last)
    whole = _beginning_of_week(last - DAY) + 7 * DAY
    return Period("month", here, _beginning_of_week(first), whole)


def _day(said: str) -> date | None:
    try:
        found = date.fromisoformat(said)
    except ValueError:
        return None
    return found if FIRST <= found <= LAST else None


def _beginning_of_week(day: date) -> date:
    first = int(get_format("FIRST_DAY_OF_WEEK"))  # 0: Sunday
    return day - ((day.isoweekday() - first) % 7) * DAY
