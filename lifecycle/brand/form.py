from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lifecycle.brand.brand import BadBrand, Brand

LETTERS = (
    ("sans", _("Plain")),
    ("serif", _("Book, with serifs")),
    ("rounded", _("Round")),
    ("mono", _("Typewriter")),
)


def _color(label: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=7, required=False, widget=forms.TextInput({"type": "color"}))


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
        help_text=_("The address of a picture, shown 140 wide in place of the name."),
    )
    text_sender = forms.CharField(
        label=_("Texts come from"),
        max_length=11,
        required=False,
        help_text=_("Up to 11 letters and digits. Used where no number of ours is set."),
    )
    color = _color(_("Buttons and links"))
    ink = _color(_("Words"))
    paper = _color(_("Paper"))
    background = _color(_("Around it"))
    font = forms.ChoiceField(label=_("Letters"), choices=LETTERS, required=False)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        try:
            self.brand = Brand.from_dict({name: value.strip() for name, value in found.items() if value})
        except BadBrand as problem:
            self.add_error(problem.field if problem.field in self.fields else None, str(problem))
        return found
