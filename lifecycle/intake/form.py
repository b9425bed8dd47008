"""What a marketer fills in to bring a file in: which file, then what each of its columns means."""

from collections.abc import Sequence
from itertools import islice
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import (
    UnfoldAdminFileFieldWidget,
    UnfoldAdminRadioSelectWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanWidget,
)

from lifecycle.consent.choices import ADDRESSES, label_of
from lifecycle.contacts.form import ADDRESS_LABELS
from lifecycle.intake.agreed import AGREED
from lifecycle.intake.columns import ADDRESS, PLATFORM, TOKEN, WHOLE_NAME, fields_of
from lifecycle.intake.guess import (
    address_sort,
    agreed_columns,
    person_columns,
    postal_columns,
    when_column,
    whose_column,
)
from lifecycle.intake.table import BadTable, Table

KINDS = (
    ("contacts", gettext_lazy("People: one line for each")),
    ("events", gettext_lazy("What they did: one line for each time")),
)
LEAVE_OUT, AS_IT_IS = "-", "="
FIELD_LABELS = {
    "external_id": gettext_lazy("Your id"),
    "anonymous_id": gettext_lazy("Anonymous id"),
    "email": gettext_lazy("Email"),
    "phone": gettext_lazy("Phone"),
    "first_name": gettext_lazy("First name"),
    "last_name": gettext_lazy("Last name"),
    WHOLE_NAME: gettext_lazy("First and last name in one"),
    "timezone": gettext_lazy("Time zone"),
    "locale": gettext_lazy("Language"),
    "created_at": gettext_lazy("With us since"),
    **{field: ADDRESS_LABELS[part] for field, part in ADDRESS.items()},
    TOKEN: gettext_lazy("Token of a device"),
    PLATFORM: gettext_lazy("Platform of a device"),
    "agreed_email": gettext_lazy("Agreed to email: yes or no"),
    "agreed_sms": gettext_lazy("Agreed to text messages: yes or no"),
}


class FileForm(forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("What is in it"), choices=KINDS, initial="contacts", widget=UnfoldAdminRadioSelectWidget
    )
    file = forms.FileField(label=gettext_lazy("CSV file"), widget=UnfoldAdminFileFieldWidget)

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > settings.LARGEST_UPLOAD_MB * 1_000_000:
            words = _("The file is larger than %d MB. Split it, or ask for the command line.")
            raise forms.ValidationError(words % settings.LARGEST_UPLOAD_MB)
        return file


class ContactColumnsForm(forms.Form):
    def __init__(self, *args: Any, table: Table, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.columns = [column for column in table.columns if column]
        first = first_values(table)
        guesses = person_columns(self.columns) | postal_columns(self.columns) | agreed_columns(first)
        choices = [
            (LEAVE_OUT, _("Leave it out")),
            (AS_IT_IS, _("Keep it under this name")),
            *FIELD_LABELS.items(),
        ]
        for place, column in enumerate(self.columns):
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=column,
                choices=choices,
                initial=guesses.get(column, AS_IT_IS),
                help_text=_sample(first.get(column, ())),
                widget=UnfoldAdminSelectWidget,
            )
        for channel in ADDRESSES:
            self.fields[f"subscribe_{channel}"] = forms.BooleanField(
                label=_("They all agreed to: %s") % label_of(channel), required=False, widget=UnfoldBooleanWidget
            )
        self.fields["evidence"] = forms.CharField(
            label=_("How they agreed"),
            required=False,
            max_length=2000,
            help_text=_("Where, when and in which words. It is kept with each consent. Whoever has said no stays out."),
            widget=UnfoldAdminTextInputWidget,
        )

    def sections(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The columns, and what is not in the file, with its heading."""
        columns = [field for field in self if field.name.startswith("column_")]
        return [("", columns), (_("Who agreed to what"), [field for field in self if field not in columns])]

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        if not self.errors:
            try:
                fields_of(self.columns, self.mapping())
            except BadTable as error:
                raise forms.ValidationError(str(error)) from None
            by_line = {AGREED[field] for field in self.mapping().values() if field in AGREED}
            ticked = set(self.subscribe())
            for channel in by_line & ticked:
                words = _("A column says who agreed, so not all did. Take the tick away, or leave the column out.")
                self.add_error(f"subscribe_{channel}", words)
            if (ticked or by_line) and not found["evidence"].strip():
                self.add_error("evidence", _("Say how they agreed, or do not subscribe them."))
        return found

    def mapping(self) -> dict[str, str]:
        said = {column: self.cleaned_data[f"column_{place}"] for place, column in enumerate(self.columns)}
        return {column: {LEAVE_OUT: "", AS_IT_IS: column}.get(field, field) for column, field in said.items()}

    def subscribe(self) -> list[str]:
        return [channel for channel in ADDRESSES if self.cleaned_data[f"subscribe_{channel}"]]

    def options(self) -> dict[str, Any]:
        evidence = self.cleaned_data["evidence"].strip()
        return {"mapping": self.mapping(), "subscribe": self.subscribe(), "evidence": evidence}


class EventColumnsForm(forms.Form):
    event = forms.CharField(
        label=gettext_lazy("What happened"),
        max_length=200,
        help_text=gettext_lazy("The event's name, such as Order Completed"),
        widget=UnfoldAdminTextInputWidget,
    )
    contact = forms.ChoiceField(label=gettext_lazy("Whose it is"), widget=UnfoldAdminSelectWidget)
    contact_is = forms.ChoiceField(
        label=gettext_lazy("That column holds"),
        choices=[(name, FIELD_LABELS[name]) for name in ("external_id", "email", "phone")],
        widget=UnfoldAdminSelectWidget,
    )
    at = forms.ChoiceField(
        label=gettext_lazy("When it was"),
        help_text=gettext_lazy("A date without a time is midnight in UTC"),
        widget=UnfoldAdminSelectWidget,
    )
    id = forms.ChoiceField(label=gettext_lazy("Its id"), required=False, widget=UnfoldAdminSelectWidget)
    react = forms.BooleanField(
        label=gettext_lazy("Let campaigns react, as if it happened now"),
        required=False,
        help_text=gettext_lazy("Otherwise it is history: it counts, and starts nothing."),
        widget=UnfoldBooleanWidget,
    )

    def __init__(self, *args: Any, table: Table, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        first = first_values(table)
        shown = {name: _sample(values) for name, values in first.items()}
        columns = [(name, f"{name} ({shown[name]})" if shown[name] else name) for name in first if name]
        whose = whose_column(first)
        self._choices("contact", columns, whose)
        self._choices("at", columns, when_column(first))
        self._choices("id", [("", _("None: the line itself")), *columns])
        self.fields["contact_is"].initial = address_sort(first.get(whose, ()))

    def sections(self) -> list[tuple[Any, list[forms.BoundField]]]:
        return [("", list(self))]

    def _choices(self, field: str, choices: Sequence[tuple[str, str]], initial: str = "") -> None:
        box = self.fields[field]
        assert isinstance(box, forms.ChoiceField)  # noqa: S101 for the type checker
        box.choices, box.initial = choices, initial

    def options(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


def first_values(table: Table) -> dict[str, list[str]]:
    lines = [line.cells for line in islice(table, 3) if not line.problem]
    return {column: [cells[place] for cells in lines if cells[place]] for place, column in enumerate(table.columns)}


def _sample(values: Sequence[str]) -> str:
    return Truncator(", ".join(values)).chars(60)
