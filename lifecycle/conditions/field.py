from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from lifecycle.conditions.base import BadCondition, Definition, parse


class ConditionField(forms.Field):
    """A condition in a form. Its value is the definition, a dict; empty where none is chosen and none is required."""

    def to_python(self, value: Any) -> Definition:
        return value or {}

    def validate(self, value: Definition) -> None:
        super().validate(value)
        if value:
            try:
                parse(value)
            except BadCondition as problem:
                raise ValidationError(str(problem)) from None
