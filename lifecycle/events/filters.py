"""Filters on the details of an event: `[{"field": "total", "op": "gt", "value": 50}]`, all of which must hold."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db.models import Q

from lifecycle.conditions.comparison_form import EasyComparisonForm, comparison_of
from lifecycle.conditions.comparison_sql import json_q
from lifecycle.conditions.comparison_words import detail
from lifecycle.conditions.path import keys_of, spoken, value_at

Filters = Sequence[Mapping[str, Any]]
# None of these comparisons counts from now.
ANY_TIME = datetime(2000, 1, 1, tzinfo=UTC)


class PropertyFilter(EasyComparisonForm):
    pass


def matches(filters: Filters, properties: Mapping[str, Any]) -> bool:
    return all(comparison_of(dict(one)).holds(value_at(properties, one["field"]), ANY_TIME) for one in filters)


def filters_q(filters: Filters) -> Q:
    """On Event."""
    q = Q()
    for one in filters:
        q &= json_q("properties", keys_of(one["field"]), comparison_of(dict(one)), ANY_TIME)
    return q


def filters_sentence(filters: Filters) -> list[str]:
    return [detail(comparison_of(dict(one)), spoken(one["field"])) for one in filters]
