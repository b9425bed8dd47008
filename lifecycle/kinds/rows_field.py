from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lifecycle.kinds.problems import problems
from lifecycle.kinds.rows_widget import Posted, Row, RowsWidget


class RowsField(forms.Field):
    """A list of small forms of one shape, such as the branches of a branch step. Its value is a list of dicts.

    `add`: the words of the button that adds one.
    """

    def __init__(self, row: type[forms.Form], *, least: int = 0, add: Any = "", **kwargs: Any) -> None:
        super().__init__(required=least > 0, widget=RowsWidget(row, least=least, add=add), **kwargs)
        self.row = row
        self.least = least

    def to_python(self, value: Any) -> list[Row]:
        if value in (None, ""):
            return []
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise ValidationError(_("Give a list here."))
        return [self._clean_row(place, item) for place, item in enumerate(value, 1)]

    def validate(self, value: list[Row]) -> None:
        if len(value) < self.least:
            said = ngettext("Add at least one.", "Add at least %(least)d.", self.least)
            raise ValidationError(said % {"least": self.least})

    def bound_data(self, data: Any, initial: Any) -> Any:
        # Only what was posted is shown with its mistakes.
        return Posted(data) if isinstance(data, list) else data

    def _clean_row(self, place: int, item: Row) -> Row:
        form = self.row(item)
        if not form.is_valid():
            raise ValidationError(_("Number %(place)d: %(said)s") % {"place": place, "said": " ".join(problems(form))})
        if unknown := set(item) - set(form.fields):
            names = ", ".join(sorted(map(str, unknown)))
            raise ValidationError(
                _("Number %(place)d has no setting called %(names)s.") % {"place": place, "names": names}
            )
        return form.cleaned_data
