from django import forms
from django.utils.translation import gettext_lazy as _

from channels.content.blocks.base import BlockKind
from channels.content.mjml import Mjml
from channels.content.plain_text import Plain
from channels.content.settings_fields import Words
from lifecycle.kinds.rows_field import RowsField


class Number(forms.Form):
    number = Words(_("Number"), required=True)
    words = Words(_("What it counts"), required=True)


class Numbers(BlockKind):
    """A table, not columns: beside each other also on a phone."""

    kind = "numbers"
    label = _("Numbers")
    icon = "123"
    place = 13
    first = {"rows": [{"number": "12", "words": _("of these")}, {"number": "3", "words": _("of those")}]}

    class Settings(forms.Form):
        rows = RowsField(Number, least=1, label=_("Numbers"), add=_("Add a number"))

    def problem(self) -> str:
        return "has at most four numbers." if len(self.block["rows"]) > 4 else ""

    def draw(self, mail: Mjml) -> str:
        tone, rows = mail.tone, self.block["rows"]
        width = f"{100 // len(rows)}%"
        big = f"font-family:{mail.brand.heading_letters};font-size:32px;line-height:40px;font-weight:700;color:{tone.link}"
        cells = "".join(
            f'<td align="center" width="{width}" valign="top" style="padding:0 6px">'
            f'<span class="figure" style="{mail.keep(big)}">{mail.text(row["number"])}</span><br>'
            f'<span style="font-size:14px;line-height:20px">{mail.text(row["words"])}</span></td>'
            for row in rows
        )
        padding = f'padding="12px {mail.side}"'
        return f'<mj-table {mail.css("ink")} color="{tone.ink}" {padding}><tr>{cells}</tr></mj-table>'

    def plain(self, text: Plain) -> str:
        return text.lines(*(f"{row['number']} {row['words']}" for row in self.block["rows"]))
