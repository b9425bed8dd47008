"""`Only where`: filters on the details of an event, as triggers and waits have them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lifecycle.conditions.comparison import BadComparison, comparison

Where = Sequence[dict[str, Any]]


class PropertyFilter(forms.Form):
    """One detail compared with a value, in the operators of the attribute condition."""

    field = forms.CharField(label=_("Detail"), max_length=120)
    op = forms.CharField(label=_("Is"), max_length=20)
    value = forms.Field(label=_("Value"), required=False)
    days = forms.IntegerField(label=_("Days"), min_value=0, required=False)
    type = forms.CharField(label=_("Read as"), max_length=10, required=False)

    def clean(self) -> dict[str, Any]:
        if not self.errors:
            try:
                _compare(self.cleaned_data)
            except BadComparison as problem:
                raise forms.ValidationError(str(problem)) from None
        return self.cleaned_data


def matches(where: Where, properties: dict[str, Any], at: datetime) -> bool:
    """Whether every filter holds, as of that moment."""
    return all(_compare(each).holds(_value(properties, each["field"]), at) for each in where)


def _compare(each: dict[str, Any]):  # type: ignore[no-untyped-def]
    return comparison(each["op"], each.get("value"), each.get("days"), each.get("type") or "")


def _value(properties: Any, path: str) -> Any:
    if isinstance(properties, dict) and path in properties:
        return properties[path]
    first, _dot, rest = path.partition(".")
    if not rest or not isinstance(properties, dict):
        return None
    return _value(properties.get(first), rest)
