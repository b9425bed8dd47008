from collections.abc import Mapping
from typing import Any

from django.db.models import Case, IntegerField, Value, When
from django.db.models.expressions import Combinable


def by_key(field: str, numbers: Mapping[Any, int | None], *, otherwise: int | None = 0) -> Combinable:
    """A column of known numbers beside a short list, so that it can be shown and ordered by as if it were stored."""
    column = IntegerField()
    known = [When(**{field: key}, then=Value(number)) for key, number in numbers.items()]
    if not known:
        return Value(otherwise, output_field=column)
    return Case(*known, default=Value(otherwise), output_field=column)
