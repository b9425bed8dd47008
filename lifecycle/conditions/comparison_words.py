"""Comparisons in a marketer's words, to go on after “people who …”."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from lifecycle.conditions.detail_words import detail_patterns
from lifecycle.conditions.reading import moment_of
from lifecycle.look.quotes import quoted

if TYPE_CHECKING:
    from lifecycle.conditions.comparison import Comparison

OP_WORDS = {
    "is": gettext_lazy("is"),
    "is_not": gettext_lazy("is not"),
    "contains": gettext_lazy("contains"),
    "not_contains": gettext_lazy("does not contain"),
    "starts_with": gettext_lazy("starts with"),
    "ends_with": gettext_lazy("ends with"),
    "any_of": gettext_lazy("is one of"),
    "none_of": gettext_lazy("is none of"),
    "gt": gettext_lazy("is above"),
    "gte": gettext_lazy("is at least"),
    "lt": gettext_lazy("is below"),
    "lte": gettext_lazy("is at most"),
    "between": gettext_lazy("is between"),
    "on": gettext_lazy("is on"),
    "before": gettext_lazy("is before"),
    "after": gettext_lazy("is after"),
    "within_last": gettext_lazy("is in the last … days"),
    "more_than_ago": gettext_lazy("is … days ago or longer"),
    "within_next": gettext_lazy("is in the next … days"),
    "in_more_than": gettext_lazy("is more than … days ahead"),
    "anniversary": gettext_lazy("comes round in the next … days, every year"),
    "is_set": gettext_lazy("is known"),
    "not_set": gettext_lazy("is not known"),
}
TYPE_WORDS = {
    "text": gettext_lazy("text"),
    "number": gettext_lazy("a number"),
    "date": gettext_lazy("a date"),
    "bool": gettext_lazy("yes or no"),
    "list": gettext_lazy("a list"),
}


def sentence(comparison: Comparison, name: str) -> str:
    """As “have pro as plan” or “have trial ends in the next 3 days”."""
    return _patterns(comparison)[comparison.op] % _words(comparison, name)


def detail(comparison: Comparison, name: str) -> str:
    """As “total above 60”, to go on after “ordered with …”."""
    return detail_patterns(comparison)[comparison.op] % _words(comparison, name)


def _words(comparison: Comparison, name: str) -> dict[str, str]:
    words = {"name": name, "values": _either(comparison), "when": _when(comparison.op, comparison.days)}
    return words | {"first": _shown(comparison, 0), "last": _shown(comparison, -1)}


def about(name: str, value: Any) -> str:
    """What stands there for one contact."""
    if value in (None, "", [], {}):
        return _("%(name)s is not known") % {"name": name}
    return _("%(name)s is %(value)s") % {"name": name, "value": shown(value)}


def shown(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(map(shown, value))
    if isinstance(value, dict):
        return _("several values")
    moment = moment_of(value)
    if moment is None:
        return str(value)
    if isinstance(value, datetime) or (isinstance(value, str) and len(value) > 10):
        return f"{spoken_date(moment)}, {moment:%H:%M}"
    return spoken_date(moment)


def spoken_date(moment: datetime) -> str:
    return date_format(moment.date(), "j E Y")


def in_the_last(days: int) -> str:
    if days == 1:
        return pgettext("1", "in the last day")
    return ngettext("in the last day", "in the last %(days)d days", days) % {"days": days}


def days_ago(days: int) -> str:
    return ngettext("at least %(days)d day ago", "at least %(days)d days ago", days) % {"days": days}


def _when(op: str, days: int) -> str:
    match op:
        case "within_last":
            return in_the_last(days)
        case "more_than_ago":
            return days_ago(days)
        case "in_more_than":
            return ngettext("more than %(days)d day ahead", "more than %(days)d days ahead", days) % {"days": days}
    if days == 1:
        return pgettext("1", "in the next day")
    return ngettext("in the next day", "in the next %(days)d days", days) % {"days": days}


def _either(comparison: Comparison) -> str:
    values = [_shown(comparison, place) for place in range(len(comparison.operands))]
    return listed(values, _("or")) if len(values) < 6 else _("one of %(count)d values") % {"count": len(values)}


def listed(words: list[str], last: str) -> str:
    return f" {last} ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _shown(comparison: Comparison, place: int) -> str:
    if not comparison.operands:
        return ""
    value = comparison.operands[place]
    return quoted(str(value)) if comparison.type in ("text", "list") else shown(value)


def _patterns(comparison: Comparison) -> dict[str, str]:
    if comparison.type == "bool":
        return {
            "is": _("have %(name)s: %(first)s"),
            "is_not": _("do not have %(name)s: %(first)s"),
            "is_set": _("have %(name)s"),
            "not_set": _("have no %(name)s"),
        }
    return {
        "is": _("have %(first)s as %(name)s"),
        "is_not": _("do not have %(first)s as %(name)s"),
        "contains": _("have %(first)s in %(name)s"),
        "not_contains": _("do not have %(first)s in %(name)s"),
        "starts_with": _("have %(name)s beginning with %(first)s"),
        "ends_with": _("have %(name)s ending with %(first)s"),
        "any_of": _("have %(values)s as %(name)s"),
        "none_of": _("do not have %(values)s as %(name)s"),
        "gt": _("have %(name)s above %(first)s"),
        "gte": _("have %(name)s of at least %(first)s"),
        "lt": _("have %(name)s below %(first)s"),
        "lte": _("have %(name)s of at most %(first)s"),
        "between": _("have %(name)s between %(first)s and %(last)s"),
        "on": _("have %(name)s on %(first)s"),
        "before": _("have %(name)s before %(first)s"),
        "after": _("have %(name)s after %(first)s"),
        "within_last": _("have %(name)s %(when)s"),
        "more_than_ago": _("have %(name)s %(when)s"),
        "within_next": _("have %(name)s %(when)s"),
        "in_more_than": _("have %(name)s %(when)s"),
        "anniversary": _("have %(name)s come round today")
        if not comparison.days
        else _("have %(name)s come round %(when)s"),
        "is_set": _("have %(name)s"),
        "not_set": _("have no %(name)s"),
    }
