"""The form in which a marketer writes: the channel's own, in which a mail's blocks are forms too."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.message_templates.blocks_field import BlocksField
from campaigns.message_templates.save import EMPTY, BadTemplate, adapter_of
from lifecycle.kinds.form_cells import cells
from lifecycle.kinds.rows_widget import Cell

# Of a mail: each on a page of its own.
HEAD = ("subject", "preheader")
CODE = ("mjml", "html", "text")
SENDER = ("from_name", "reply_to")


@dataclass(frozen=True)
class Parts:
    """The inputs by where the studio shows them. Only a mail has more than `words`."""

    words: list[Cell]
    head: list[Cell]
    code: list[Cell]
    sender: list[Cell]


def words_form(channel: str, data: Any = None, source: Mapping[str, Any] | None = None) -> forms.Form:
    """Raises BadTemplate where there is no such channel any more."""
    base = adapter_of(channel).Content
    fields: dict[str, Any] = {}
    if isinstance(base.base_fields.get("blocks"), forms.JSONField):
        fields["blocks"] = BlocksField(label=_("What is in it"), required=False)
    form = type("WordsForm", (base,), fields)(data, initial=dict(source or {}))
    for name, asked in form.fields.items():
        if isinstance(asked.widget, forms.TextInput | forms.Textarea) and name not in (
            "from_name",
            "reply_to",
            "html",
            "mjml",
        ):
            asked.widget.attrs["data-words"] = ""  # where a field of a person can be inserted
    return form


def source_of(form: forms.Form) -> dict[str, Any]:
    """What was written, for a form that is valid."""
    return {name: value for name, value in form.cleaned_data.items() if value not in EMPTY}


def add_problem(form: forms.Form, problem: BadTemplate) -> None:
    known = {name: said for name, said in problem.fields.items() if name in form.fields}
    for name, said in known.items():
        form.add_error(name, said)
    if not known:
        form.add_error(None, str(problem))


def split(form: forms.Form) -> Parts:
    named = dict(zip(form.fields, cells(form), strict=True))
    if "blocks" not in form.fields:
        return Parts(list(named.values()), [], [], [])
    aside = {*HEAD, *CODE, *SENDER}
    head, code, sender = ([named[name] for name in names if name in named] for names in (HEAD, CODE, SENDER))
    return Parts([cell for name, cell in named.items() if name not in aside], head, code, sender)
