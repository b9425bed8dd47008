"""What a detail is compared with, to go on after “with”. Elsewhere than in English that is no sentence without its verb."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import pgettext

if TYPE_CHECKING:
    from lifecycle.conditions.comparison import Comparison


def detail_patterns(comparison: Comparison) -> dict[str, str]:
    if comparison.type == "bool":
        return {
            "is": pgettext("with", "%(name)s: %(first)s"),
            "is_not": pgettext("with", "%(name)s other than: %(first)s"),
            "is_set": pgettext("with", "any %(name)s"),
            "not_set": pgettext("with", "no %(name)s"),
        }
    return {
        "is": pgettext("with", "%(first)s as %(name)s"),
        "is_not": pgettext("with", "%(name)s other than %(first)s"),
        "contains": pgettext("with", "%(first)s in %(name)s"),
        "not_contains": pgettext("with", "no %(first)s in %(name)s"),
        "starts_with": pgettext("with", "%(name)s beginning with %(first)s"),
        "ends_with": pgettext("with", "%(name)s ending with %(first)s"),
        "any_of": pgettext("with", "%(values)s as %(name)s"),
        "none_of": pgettext("with", "%(name)s other than %(values)s"),
        "gt": pgettext("with", "%(name)s above %(first)s"),
        "gte": pgettext("with", "%(name)s of at least %(first)s"),
        "lt": pgettext("with", "%(name)s below %(first)s"),
        "lte": pgettext("with", "%(name)s of at most %(first)s"),
        "between": pgettext("with", "%(name)s between %(first)s and %(last)s"),
        "on": pgettext("with", "%(name)s on %(first)s"),
        "before": pgettext("with", "%(name)s before %(first)s"),
        "after": pgettext("with", "%(name)s after %(first)s"),
        "is_set": pgettext("with", "any %(name)s"),
        "not_set": pgettext("with", "no %(name)s"),
        "anniversary": pgettext("with", "%(name)s coming round %(when)s"),
        **dict.fromkeys(
            ("within_last", "more_than_ago", "within_next", "in_more_than"), pgettext("with", "%(name)s %(when)s")
        ),
    }
