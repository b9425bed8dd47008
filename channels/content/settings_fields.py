"""The inputs that settings of a block are made of. What may stand in each is judged by `check_blocks`."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

LONGEST_ADDRESS = 2000


class Words(forms.CharField):
    """A line in which fields of a person can stand."""

    def __init__(self, label: Any, *, required: bool = False, help_text: Any = "") -> None:
        super().__init__(label=label, required=required, help_text=help_text, widget=self.box())

    def box(self) -> forms.Widget:
        return forms.TextInput(attrs={"data-words": ""})


class Paragraphs(Words):
    rows = 3

    def box(self) -> forms.Widget:
        return forms.Textarea(attrs={"rows": self.rows, "data-words": ""})


class Markup(Paragraphs):
    """Words with the little markup of texts."""

    rows = 6

    def __init__(self, label: Any, *, required: bool = False) -> None:
        said = _("**bold**, *italic*, [words](https://…), lines that begin with - for a list.")
        super().__init__(label, required=required, help_text=said)


class Address(forms.CharField):
    def __init__(self, label: Any, *, required: bool = False, help_text: Any = "") -> None:
        box = forms.TextInput(attrs={"placeholder": "https://…", "data-words": "", "data-address": ""})
        super().__init__(label=label, required=required, max_length=LONGEST_ADDRESS, widget=box, help_text=help_text)


class Picture(Address):
    """The address of a picture, chosen from the library or given."""

    def __init__(self, label: Any, *, required: bool = False) -> None:
        super().__init__(label, required=required)
        self.widget.attrs["data-picture"] = ""


class Choice(forms.TypedChoiceField):
    def __init__(self, label: Any, choices: Iterable[tuple[object, str | Promise]], usual: Any = "") -> None:
        found = list(choices)
        self.allowed = [value for value, _said in found]
        coerce: Callable[[Any], Any] = type(self.allowed[0])
        super().__init__(
            label=label,
            choices=[("", usual or _("as usual")), *found],
            coerce=coerce,
            empty_value="",
            required=False,
        )


class Align(Choice):
    def __init__(self) -> None:
        left, right = pgettext_lazy("side", "left"), pgettext_lazy("side", "right")
        super().__init__(_("Where"), [("left", left), ("center", _("in the middle")), ("right", right)])
