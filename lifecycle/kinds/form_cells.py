"""The settings form of a kind, ready for a page: each input with its words, suggestions and mistakes."""

from collections.abc import Iterator

from django import forms

from lifecycle.kinds.rows_widget import Cell


def cells(form: forms.Form) -> Iterator[Cell]:
    suggestions = getattr(form, "suggestions", {})
    for bound in form:
        attrs = {"list": f"{bound.auto_id}-list"} if bound.name in suggestions else {}
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
