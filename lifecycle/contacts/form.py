"""What a person of the team fills in about a contact. Free attributes are rows of name, kind and value: no JSON."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from lifecycle.contacts import country
from lifecycle.contacts.belongings import LONGEST
from lifecycle.contacts.models import Contact, PostalAddress

TEXT, NUMBER, YES_NO, DATE, LIST = "text", "number", "yes_no", "date", "list"
KINDS = ((TEXT, _("text")), (NUMBER, _("number")), (YES_NO, _("yes or no")), (DATE, _("date")), (LIST, _("list")))
YES = ("yes", "true", "1", "on")
NO = ("no", "false", "0", "off")
ADDRESS_LABELS = {
    "line1": _("Street"),
    "line2": _("Second line of the address"),
    "city": _("City"),
    "region": _("Region"),
    "postal_code": _("Postal code"),
    "country": _("Country"),
}
FIELDS = ("first_name", "last_name", "email", "phone", "timezone", "locale")


def box(**attrs: str) -> forms.Widget:
    return UnfoldAdminTextInputWidget(attrs=attrs)


class ContactForm(forms.Form):
    first_name = forms.CharField(label=_("First name"), max_length=150, required=False, widget=box())
    last_name = forms.CharField(label=_("Last name"), max_length=150, required=False, widget=box())
    email = forms.CharField(label=_("Email"), max_length=320, required=False, widget=box(inputmode="email"))
    phone = forms.CharField(
        label=_("Phone"),
        max_length=60,
        required=False,
        widget=box(inputmode="tel"),
        help_text=_("With its country: +44 20 7946 0000"),
    )
    timezone = forms.CharField(
        label=_("Time zone"), max_length=64, required=False, widget=box(list="zones", placeholder="Europe/London")
    )
    locale = forms.CharField(label=_("Language"), max_length=35, required=False, widget=box(placeholder="en"))
    external_id = forms.CharField(
        label=_("Your id"),
        max_length=255,
        required=False,
        widget=box(),
        help_text=_("By which your own systems know them. It stays once it is set."),
    )

    def clean_timezone(self) -> str:
        name: str = self.cleaned_data["timezone"]
        if name and name not in available_timezones():
            raise forms.ValidationError(_("We know no such time zone. Choose one from the list."))
        return name

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        if not self.errors and not (found["email"] or found["phone"] or found["external_id"]):
            raise forms.ValidationError(_("Give an email, a phone or your id, so that we know who it is."))
        return found


class AddressForm(forms.Form):
    """As much of a postal address as is known."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for part, label in ADDRESS_LABELS.items():
            hints = {"placeholder": "GB"} if part == "country" else {}
            self.fields[part] = forms.CharField(
                label=label, max_length=LONGEST[part], required=False, widget=box(**hints)
            )

    def clean_country(self) -> str:
        said: str = self.cleaned_data["country"]
        code = country.clean(said)
        if said and not code:
            raise forms.ValidationError(_("We know no such country. Write its two letters, such as GB."))
        return code


class AttributeForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=100, required=False, widget=box())
    kind = forms.ChoiceField(
        label=_("Kind"), choices=KINDS, required=False, initial=TEXT, widget=UnfoldAdminSelectWidget
    )
    value = forms.CharField(label=_("Value"), required=False, widget=box())

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        if self.errors or not found.get("name") or not found.get("value"):
            return found
        try:
            found["read"] = read(found.get("kind") or TEXT, found["value"])
        except ValueError as problem:
            self.add_error("value", str(problem))
        return found


AttributeFormSet = forms.formset_factory(AttributeForm, extra=2, max_num=1000)


def read(kind: str, value: str) -> Any:
    """Raises ValueError with a sentence."""
    value = value.strip()
    if kind == NUMBER:
        return number(value)
    if kind == YES_NO:
        if value.lower() not in (*YES, *NO):
            raise ValueError(_("Write yes or no."))
        return value.lower() in YES
    if kind == DATE:
        try:
            return date.fromisoformat(value).isoformat()
        except ValueError:
            raise ValueError(_("Write the date as 2026-11-30.")) from None
    if kind == LIST:
        return [part.strip() for part in value.split(",") if part.strip()]
    return value


def number(value: str) -> int | float:
    try:
        found = float(value.replace(" ", ""))
    except ValueError:
        raise ValueError(_("This is no number.")) from None
    if found - found != 0:  # infinite, or not a number at all
        raise ValueError(_("This is no number."))
    return int(found) if found == int(found) and "." not in value and "e" not in value.lower() else found


def written(value: Any) -> tuple[str, str] | None:
    """Kind and text of a stored attribute; None for what only a system can write, such as a nested object."""
    if isinstance(value, bool):
        return YES_NO, "yes" if value else "no"
    if isinstance(value, int | float):
        return NUMBER, str(value)
    if isinstance(value, str):
        return (DATE if is_date(value) else TEXT), value
    if isinstance(value, list) and all(isinstance(part, str) and "," not in part for part in value):
        return LIST, ", ".join(value)
    return None


def is_date(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def fields_of(contact: Contact) -> dict[str, str]:
    return {name: getattr(contact, name) for name in FIELDS} | {"external_id": contact.external_id or ""}


def address_of(contact: Contact) -> dict[str, str]:
    return PostalAddress.objects.filter(contact=contact).values(*ADDRESS_LABELS).first() or {}


def attribute_rows(attributes: Mapping[str, Any]) -> list[dict[str, str]]:
    known = ((name, written(value)) for name, value in sorted(attributes.items()))
    return [{"name": name, "kind": pair[0], "value": pair[1]} for name, pair in known if pair]


def said_of_attributes(stored: Mapping[str, Any], rows: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """New values by name; None takes one away: emptied, renamed, or no longer among the rows."""
    said = {row["name"]: row["read"] for row in rows if row.get("name") and "read" in row}
    editable = {name for name, value in stored.items() if written(value)}
    return {name: None for name in editable - said.keys()} | said
