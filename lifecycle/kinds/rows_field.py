from typing import Any

from django import forms
from django.core.exceptions import ValidationError

Row = dict[str, Any]


class RowsField(forms.Field):
    """A list of small forms of one shape, such as the branches of a branch step. Its value is a list of dicts."""

    def __init__(self, row: type[forms.Form], *, least: int = 0, **kwargs: Any) -> None:
        super().__init__(required=least > 0, **kwargs)
        self.row = row
        self.least = least

    def to_python(self, value: Any) -> list[Row]:
        if value in (None, ""):
            return []
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise ValidationError("Give a list here.")
        return [self._clean_row(place, item) for place, item in enumerate(value, 1)]

    def validate(self, value: list[Row]) -> None:
        if len(value) < self.least:
            raise ValidationError(f"Give at least {self.least} here.")

    def _clean_row(self, place: int, item: Row) -> Row:
        form = self.row(item)
        if not form.is_valid():
            said = " ".join(f"{name}: {error}" for name, errors in form.errors.items() for error in errors)
            raise ValidationError(f"Number {place}: {said}")
        if unknown := set(item) - set(form.fields):
            raise ValidationError(f"Number {place} has no setting called {', '.join(sorted(unknown))}.")
        return form.cleaned_data
