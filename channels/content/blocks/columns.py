from django import forms
from django.utils.translation import gettext_lazy as _

from channels.content.blocks.base import BlockKind
from channels.content.mjml import Mjml
from channels.content.plain_text import Plain
from channels.content.settings_fields import Choice


class Columns(BlockKind):
    """The one that holds blocks: `columns` is a list of lists of them. Only `Mjml.row` draws it."""

    kind = "columns"
    label = _("Columns")
    icon = "view_column"
    place = 5
    in_columns = False

    class Settings(forms.Form):
        split = Choice(
            _("Of two columns"),
            [("one-two", _("the right one is wider")), ("two-one", _("the left one is wider"))],
            usual=_("both are as wide"),
        )

    def problem(self) -> str:
        columns = self.block.get("columns")
        if not columns:
            return "needs its columns."
        if not isinstance(columns, list) or not 2 <= len(columns) <= 4 or not all(isinstance(c, list) for c in columns):
            return "has two to four columns."
        return ""

    def draw(self, mail: Mjml) -> str:
        return ""

    def plain(self, text: Plain) -> str:
        return "".join(text.written(inner) for column in self.block["columns"] for inner in column)
