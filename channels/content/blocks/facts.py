from django import forms
from django.utils.translation import gettext_lazy as _

from channels.content.blocks.base import BlockKind
from channels.content.mjml import Mjml
from channels.content.plain_text import Plain
from channels.content.settings_fields import Choice, Words
from lifecycle.kinds.rows_field import RowsField


class Fact(forms.Form):
    name = Words(_("Name"), required=True)
    value = Words(_("Value"), required=True)


class Facts(BlockKind):
    kind = "facts"
    label = _("Facts")
    icon = "table_rows"
    place = 14
    first = {"rows": [{"name": _("When"), "value": "…"}, {"name": _("Where"), "value": "…"}]}

    class Settings(forms.Form):
        rows = RowsField(Fact, least=1, label=_("Lines"), add=_("Add a line"))
        look = Choice(_("Values stand"), [("end", _("at the end of the line"))], usual=_("beside the name"))

    def draw(self, mail: Mjml) -> str:
        tone = mail.tone
        at_the_end = self.said("look") == "end"
        end = "right" if mail.start == "left" else "left"
        align = end if at_the_end else mail.start
        first = "60%" if at_the_end else "32%"
        rows = "".join(
            f'<tr><td width="{first}" align="{mail.start}" valign="top" style="padding:9px 0;border-bottom:1px solid {tone.line};'
            f'color:{tone.ink if at_the_end else tone.quiet}">{mail.text(row["name"])}</td>'
            f'<td align="{align}" valign="top" style="padding:9px 0;border-bottom:1px solid {tone.line};font-weight:600">'
            f"{mail.inline(row['value'])}</td></tr>"
            for row in self.block["rows"]
        )
        look = f'color="{tone.ink}" font-size="15px" line-height="22px" padding="8px {mail.side}"'
        return f"<mj-table {mail.css('ink')} {look}>{rows}</mj-table>"

    def plain(self, text: Plain) -> str:
        return text.lines(*(f"{row['name']}: {text.marked(row['value'])}" for row in self.block["rows"]))
