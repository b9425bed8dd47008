from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lifecycle.brand.brand import NETWORKS, BadBrand, Brand
from lifecycle.kinds.rows_field import RowsField

LETTERS = (
    ("sans", _("Plain")),
    ("serif", _("Book, with serifs")),
    ("rounded", _("Round")),
    ("mono", _("Typewriter")),
)


BUTTONS = (("soft", _("Soft corners")), ("round", _("Round")), ("square", _("Square")))


def _color(label: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=7, required=False, widget=forms.TextInput({"type": "color"}))


class SocialLink(forms.Form):
    network = forms.ChoiceField(label=_("Where"), choices=[(name, _(name)) for name in NETWORKS])
    href = forms.CharField(label=_("Address"), max_length=500)


class BrandForm(forms.Form):
    company = forms.CharField(
        label=_("Name"), max_length=120, required=False, help_text=_("At the top and the foot of every mail.")
    )
    address = forms.CharField(
        label=_("Postal address"),
        max_length=300,
        required=False,
        help_text=_("At the foot of every mail. The law of most countries wants it there."),
    )
    website = forms.CharField(label=_("Website"), max_length=300, required=False)
    logo = forms.CharField(
        label=_("Logo"),
        max_length=500,
        required=False,
        help_text=_("The address of a picture, or one of your library; shown 140 wide in place of the name."),
        widget=forms.TextInput({"data-picture": ""}),
    )
    text_sender = forms.CharField(
        label=_("Texts come from"),
        max_length=11,
        required=False,
        help_text=_("Up to 11 letters and digits. Used where no number of ours is set."),
    )
    color = _color(_("Main: buttons and links"))
    accent = _color(_("Accent: what stands out"))
    soft = _color(_("Soft: quiet bands"))
    ink = _color(_("Words"))
    paper = _color(_("Paper"))
    background = _color(_("Around it"))
    font = forms.ChoiceField(label=_("Letters"), choices=LETTERS, required=False)
    heading_font = forms.ChoiceField(
        label=_("Letters of headings"), choices=[("", _("As the words")), *LETTERS], required=False
    )
    shape = forms.ChoiceField(label=_("Buttons"), choices=BUTTONS, required=False)
    social = RowsField(SocialLink, label=_("Where else you are found"), add=_("Add a link"))

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        try:
            said = {name: value.strip() if isinstance(value, str) else value for name, value in found.items()}
            self.brand = Brand.from_dict({name: value for name, value in said.items() if value})
        except BadBrand as problem:
            self.add_error(problem.field if problem.field in self.fields else None, str(problem))
        return found
