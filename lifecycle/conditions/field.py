from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lifecycle.conditions.base import BadCondition, Definition, parse, parse_anywhere
from lifecycle.conditions.widget import ConditionWidget, PostedCondition


class ConditionField(forms.Field):
    """A condition in a form, as the builder posts it or as JSON. Its value is the definition, empty where none is
    chosen and none is required.

    preview: whether the builder shows who matches now. in_campaign: whether it is asked of people on their way through one.
    """

    default_error_messages = {"required": _("Add a condition.")}

    def __init__(self, *, preview: bool = True, in_campaign: bool = False, **kwargs: Any) -> None:
        super().__init__(widget=ConditionWidget(preview=preview, in_campaign=in_campaign), **kwargs)
        self.parse = parse if in_campaign else parse_anywhere

    def to_python(self, value: Any) -> Definition:
        if value in (None, "", {}):
            return {}
        try:
            return self.parse(value).as_json()
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
