"""Filters that answer 400 where a value cannot be meant, and never reach a database that would refuse it."""

from datetime import datetime
from typing import Any

import django_filters
from django import forms
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field

from lifecycle.clock.moment import BadMoment, parse_moment
from lifecycle.rest.pagination import LARGEST_ID


class IdField(forms.IntegerField):
    def __init__(self, **kwargs: Any) -> None:
        kwargs.pop("decimal_places", None)
        super().__init__(**kwargs | {"min_value": 1, "max_value": LARGEST_ID})


class MomentField(forms.Field):
    def to_python(self, value: Any) -> datetime | None:
        if not value:
            return None
        try:
            return parse_moment(value)
        except BadMoment as error:
            # as a parameter, because the sentence repeats what was given, and that may hold a %
            raise forms.ValidationError("%(said)s", params={"said": str(error)}) from None


@extend_schema_field(OpenApiTypes.INT64)
class IdFilter(django_filters.Filter):
    field_class = IdField


@extend_schema_field(OpenApiTypes.DATETIME)
class MomentFilter(django_filters.Filter):
    field_class = MomentField


class TextFilter(django_filters.CharFilter):
    """Exactly this text."""
