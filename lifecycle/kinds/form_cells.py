"""The settings form of a kind, ready for a page: each input with its words, suggestions and mistakes."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.fields import BaseTemporalField
from django.forms.widgets import DateTimeBaseInput

from lifecycle.kinds.rows_widget import Cell

# The browser's own inputs, and the only form in which they take a value.
NATIVE: dict[type[DateTimeBaseInput], tuple[str, str]] = {
    forms.DateTimeInput: ("datetime-local", "%Y-%m-%dT%H:%M"),
    forms.DateInput: ("date", "%Y-%m-%d"),
    forms.TimeInput: ("time", "%H:%M"),
}


def cells(form: forms.Form) -> Iterator[Cell]:
    suggestions = getattr(form, "suggestions", {})
    for bound in form:
        _make_native(bound.field.widget)
        attrs: dict[str, str | bool] = {"list": f"{bound.auto_id}-list"} if bound.name in suggestions else {}
        yield Cell(
            id=bound.id_for_label or "",
            label=bound.label,
            help_text=bound.help_text,
            widget=bound.as_widget(attrs=attrs),
            errors=[str(error) for error in bound.errors],
            suggestions=[str(each) for each in suggestions[bound.name]()] if bound.name in suggestions else [],
            is_required=bound.field.required,
            is_hidden=bound.is_hidden,
            is_check=isinstance(bound.field.widget, forms.CheckboxInput),
        )


def initial_of(form: type[forms.Form], settings: Mapping[str, Any]) -> dict[str, Any]:
    """Stored settings as a form shows them: moments are text in JSON."""
    found = dict(settings)
    for name, field in form.base_fields.items():
        if isinstance(field, BaseTemporalField) and isinstance(found.get(name), str):
            try:
                found[name] = field.to_python(found[name])
            except ValidationError:
                pass  # shown as it is, for somebody to mend
    return found


def _make_native(widget: forms.Widget) -> None:
    for cls, (input_type, format) in NATIVE.items():
        if type(widget) is cls:
            widget.input_type, widget.format = input_type, format
