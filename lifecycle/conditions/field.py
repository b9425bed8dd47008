from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lifecycle.conditions.base import BadCondition, Definition, parse
from lifecycle.conditions.widget import ConditionWidget, PostedCondition


class ConditionField(forms.Field):
    """A condition in a form, as the builder posts it or as JSON. Its value is the definition, empty where none is
    chosen and none is required.

    preview: whether the builder shows who matches now.
    """

    default_error_messages = {"required": _("Add a condition.")}

    def __init__(self, *, preview: bool = True, **kwargs: Any) -> None:
        super().__init__(widget=ConditionWidget(preview=preview), **kwargs)

    def to_python(self, value: Any) -> Definition:
        if value in (None, "", {}):
            return {}
        try:
            return parse(value).as_json()
        except BadCondition as problem:
            raise ValidationError(str(problem)) from None

    def bound_data(self, data: Any, initial: Any) -> Any:
        # Only what was posted is shown with its mistakes.
        return PostedCondition(data) if isinstance(data, dict) else data

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return (initial or {}) != self.to_python(data)
        except ValidationError:
            return True
