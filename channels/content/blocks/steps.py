from django import forms
from django.utils.translation import gettext_lazy as _

from channels.content.blocks.base import BlockKind
from channels.content.mjml import Mjml
from channels.content.plain_text import Plain
from channels.content.settings_fields import Paragraphs, Words
from lifecycle.kinds.rows_field import RowsField


class Step(forms.Form):
    title = Words(_("What to do"), required=True)
    text = Paragraphs(_("How"))


class Steps(BlockKind):
    kind = "steps"
    label = _("Steps")
    icon = "format_list_numbered"
    place = 15
    first = {"rows": [{"title": _("Begin here")}, {"title": _("Then this")}]}

    class Settings(forms.Form):
        rows = RowsField(Step, least=1, label=_("Steps"), add=_("Add a step"))

    def draw(self, mail: Mjml) -> str:
        tone = mail.tone
        disc = (
            f"display:inline-block;width:30px;height:30px;line-height:30px;border-radius:30px;text-align:center;"
            f"font-size:14px;font-weight:700;background:{tone.button};color:{tone.on_button}"
        )
        rows = "".join(
            f'<tr><td width="46" align="{mail.start}" valign="top" style="padding:10px 0">'
            f'<span class="disc" style="{disc}">{number}</span></td>'
            f'<td align="{mail.start}" valign="top" style="padding:12px 0"><b>{mail.inline(row["title"])}</b>'
            + (f"<br>{mail.inline(row['text'])}" if row.get("text") else "")
            + "</td></tr>"
            for number, row in enumerate(self.block["rows"], 1)
        )
        look = f'color="{tone.ink}" font-size="16px" line-height="24px" padding="4px {mail.side}"'
        return f"<mj-table {mail.css('ink')} {look}>{rows}</mj-table>"

    def plain(self, text: Plain) -> str:
        return "\n".join(
            f"{number}. {text.marked(row['title'])}" + (f"\n   {text.marked(row['text'])}" if row.get("text") else "")
            for number, row in enumerate(self.block["rows"], 1)
        )
