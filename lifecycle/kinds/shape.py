"""Whether a value given as JSON can be meant for a form's field at all. Pure.

Django's fields expect what a browser posts: a time that is a number, or a text that is a list, would raise or be
taken for something else.
"""

from collections.abc import Mapping
from math import isfinite
from typing import Any

from django import forms
from django.forms.fields import BaseTemporalField

DEEPEST = 24


def misshapen(form: type[forms.Form], settings: Mapping[str, Any]) -> str:
    """The label of the first field whose value cannot be one; empty where there is none."""
    for name, field in form.base_fields.items():
        value = settings.get(name)
        if value is not None and not (_fits(field, value) and is_storable(value)):
            return str(field.label or name)
    return ""


def _fits(field: forms.Field, value: Any) -> bool:
    match field:
        case BaseTemporalField():
            return isinstance(value, str)
        case forms.MultipleChoiceField():
            return isinstance(value, str) or (isinstance(value, list) and all(isinstance(one, str) for one in value))
        case forms.BooleanField():
            return isinstance(value, bool | str)
        case forms.IntegerField():
            return isinstance(value, int | float | str) and not isinstance(value, bool)
        case forms.CharField() | forms.ChoiceField():
            return isinstance(value, str | int | float) and not isinstance(value, bool)
    return True


def is_storable(value: Any) -> bool:
    """Neither database keeps NUL, half a character or what is no number, and nobody writes anything nested this deeply."""
    level = [value]
    for _depth in range(DEEPEST):
        below: list[Any] = []
        for item in level:
            if isinstance(item, str) and ("\x00" in item or any("\ud800" <= char <= "\udfff" for char in item)):
                return False
            if isinstance(item, float) and not isfinite(item):
                return False
            if isinstance(item, dict):
                below += [*item, *item.values()]
            elif isinstance(item, list):
                below += item
        if not below:
            return True
        level = below
    return False
