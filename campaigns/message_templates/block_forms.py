"""The small form of each kind of block, made of what `channels.content.blocks` says of it. Pure."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from channels.content.blocks import KINDS, NETWORKS
from lifecycle.kinds.rows_field import RowsField

COLUMNS = "columns"  # the one setting that holds blocks
NOT_IN_COLUMNS = ("columns", "footer")

LABELS: dict[str, str | Promise] = {
    "heading": _("Heading"),
    "text": _("Text"),
    "image": _("Picture"),
    "button": _("Button"),
    "columns": _("Columns"),
    "divider": _("Line"),
    "spacer": _("Space"),
    "product": _("Product"),
    "coupon": _("Coupon"),
    "social": _("Social links"),
    "footer": _("Footer"),
}
ICONS = {
    "heading": "title",
    "text": "notes",
    "image": "image",
    "button": "smart_button",
    "columns": "view_column",
    "divider": "horizontal_rule",
    "spacer": "height",
    "product": "shopping_bag",
    "coupon": "confirmation_number",
    "social": "share",
    "footer": "bottom_navigation",
}
_SETTINGS: Mapping[str, Any] = {
    "text": _("Words"),
    "href": _("Leads to"),
    "src": _("Address of the picture"),
    "image": _("Address of the picture"),
    "alt": _("What it shows, for who cannot see it"),
    "title": _("Title"),
    "price": _("Price"),
    "button": _("Words on its button"),
    "code": _("Code"),
    "expiry": _("Until when"),
    "align": _("Where"),
    "level": _("Size"),
    "width": _("Width"),
    "size": _("Size"),
    "links": _("Links"),
}
_CHOICES: Mapping[object, str | Promise] = {
    "left": _("left"),
    "center": _("in the middle"),
    "right": _("right"),
    1: _("large"),
    2: _("medium"),
    3: _("small"),
    "full": _("as wide as the mail"),
    "half": _("half of it"),
    "small": _("small"),
    "medium": _("medium"),
    "large": _("large"),
}
_LONG = {"text"}
_MARKUP = _("**bold**, *italic*, [words](https://…), lines that begin with - for a list.")


class SocialLink(forms.Form):
    network = forms.ChoiceField(label=_("Where"), choices=[(name, name) for name in NETWORKS])
    href = forms.CharField(label=_("Address"), max_length=2000)


class Everywhere(forms.Form):
    """What any block may have besides; shown when asked for."""

    only_if = forms.CharField(
        label=_("Only if"), max_length=1000, required=False, help_text=_("Such as: contact.plan == 'pro'")
    )
    each = forms.CharField(
        label=_("Once for each of"),
        max_length=200,
        required=False,
        help_text=_("A list, such as event.items. Its words then say {{ item.name }}."),
    )
    limit = forms.IntegerField(label=_("At most"), min_value=1, max_value=50, required=False)


@lru_cache(maxsize=1)
def block_forms() -> dict[str, type[forms.Form]]:
    return {name: _form(name) for name in KINDS}


def block_line(kind: str, block: Mapping[str, Any]) -> str:
    """How a folded block says what is in it."""
    words = next((block[name] for name in ("text", "title", "code", "alt", "src") if block.get(name)), "")
    return " ".join(str(words).split())[:90]


def _form(name: str) -> type[forms.Form]:
    kind = KINDS[name]
    fields: dict[str, forms.Field] = {}
    for setting in kind.images + kind.texts:
        fields[setting] = _text(name, setting, is_required=setting in kind.required)
    for setting in kind.links:
        fields[setting] = forms.CharField(
            label=_SETTINGS[setting], max_length=2000, required=setting in kind.required, widget=_box("https://…")
        )
    for setting, allowed in kind.choices:
        fields[setting] = _choice(setting, allowed)
    if "links" in kind.lists:
        fields["links"] = RowsField(SocialLink, label=_SETTINGS["links"], add=_("Add a link"))
    return type(f"{name.capitalize()}Form", (forms.Form,), fields)


def _text(kind: str, setting: str, *, is_required: bool) -> forms.Field:
    label = _SETTINGS.get(setting, setting)
    if setting in ("src", "image"):
        return forms.CharField(label=label, max_length=2000, required=is_required, widget=_box("https://…"))
    if setting in _LONG and kind in ("text", "footer", "product"):
        help_text = _MARKUP if kind == "text" else ""
        area = forms.Textarea(attrs={"rows": 5 if kind == "text" else 2, "data-words": ""})
        return forms.CharField(label=label, required=is_required, widget=area, help_text=help_text)
    return forms.CharField(label=label, required=is_required, widget=forms.TextInput(attrs={"data-words": ""}))


def _choice(setting: str, allowed: tuple[object, ...]) -> forms.Field:
    coerce: Callable[[Any], Any] = type(allowed[0])
    choices = [("", _("as usual")), *((value, _CHOICES[value]) for value in allowed)]
    return forms.TypedChoiceField(
        label=_SETTINGS[setting], choices=choices, coerce=coerce, empty_value="", required=False
    )


def _box(placeholder: str) -> forms.TextInput:
    return forms.TextInput(attrs={"placeholder": placeholder, "data-words": ""})
