"""The filters a template may use: the library's, each held to the budget, and our own `date` and `strip_html`.

Left out on purpose: `safe`, which would let a value into HTML unescaped. `date` is ours because the library's reads
the clock and the machine's zone, and `strip_html` because the library's is not linear.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from liquid import Environment

from channels.content.budget import MAX_TEXT, weigh
from channels.content.problem import TemplateProblem

_TAG = re.compile(r"<[^<>]*>")
_UNIQUE_ITEMS = 500  # the library compares each with each
_WEB = re.compile(r"(?:https?://|mailto:|tel:|sms:)", re.IGNORECASE)


def read_moment(value: object) -> datetime | None:
    """A date from merge values: a datetime, an ISO text or seconds since 1970 (UTC). None if it is none of these."""
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value, UTC)
        if isinstance(value, str) and len(value) <= 40:
            return datetime.fromisoformat(value.strip())
    except (ValueError, OverflowError, OSError):
        return None
    return None


def format_date(value: object, pattern: object = "%Y-%m-%d") -> object:
    """What is not a date stays as it is, as in every Liquid."""
    moment = read_moment(value)
    if moment is None or not isinstance(pattern, str) or len(pattern) > 100:
        return value
    return moment.strftime(str(pattern))


def strip_html(value: object) -> str:
    return _TAG.sub("", "" if value is None else str(value))


def web_address(value: object) -> str:
    """A link that leads to the web, a mailbox or a phone; nothing else (no `javascript:`)."""
    text = str(value).strip()
    return text if _WEB.match(text) else ""


OURS: dict[str, Callable[..., Any]] = {"date": format_date, "strip_html": strip_html, "web_address": web_address}
LEFT_OUT = {"safe"}


def _foresee(name: str, left: object, args: Sequence[Any]) -> None:
    """Results that would be too large already while they are made."""
    if name == "replace" and isinstance(left, str) and args:
        found, put = str(args[0]), str(args[1]) if len(args) > 1 else ""
        times = left.count(found) if found else len(left) + 1
        too_large = len(left) + times * len(put) > MAX_TEXT
    elif name == "join" and isinstance(left, list | tuple | range):
        too_large = weigh(left) + len(left) * len(str(args[0]) if args else " ") > MAX_TEXT
    elif name == "uniq":
        too_large = isinstance(left, list | tuple | range) and len(left) > _UNIQUE_ITEMS
    else:
        return
    if too_large:
        raise TemplateProblem(f"what the filter `{name}` makes is too large.")


def _held(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    wants_environment = getattr(function, "with_environment", False)

    def run(left: Any, *args: Any, context: Any, **named: Any) -> Any:
        context.budget.step()
        weigh(left)
        for arg in (*args, *named.values()):
            weigh(arg)
        _foresee(name, left, args)
        if wants_environment:
            named["environment"] = context.env
        result = function(left, *args, **named)
        context.budget.make(weigh(result))
        return result

    run.with_context = True  # type: ignore[attr-defined]
    return run


@cache
def held_filters() -> Mapping[str, Callable[..., Any]]:
    """Held once: the library has the same functions in every environment."""
    every = {**Environment().filters, **OURS}
    return {name: _held(name, function) for name, function in every.items() if name not in LEFT_OUT}
