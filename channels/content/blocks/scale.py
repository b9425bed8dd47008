from django import forms
from django.utils.translation import gettext_lazy as _

from channels.content.blocks.base import BlockKind
from channels.content.mjml import Mjml
from channels.content.plain_text import Plain
from channels.content.settings_fields import Address, Choice, Words


class Scale(BlockKind):
    """One question, answered by a tap: each number is a link that says which."""

    kind = "scale"
    label = _("Question")
    icon = "linear_scale"
    place = 16
    first = {"text": _("How was it?"), "href": "https://"}

    class Settings(forms.Form):
        text = Words(_("Question"), required=True)
        href = Address(
            _("Leads to"), required=True, help_text=_("The number that was chosen is added as score=, such as score=4.")
        )
        most = Choice(_("Numbers"), [(10, _("0 to 10"))], usual=_("1 to 5"))
        low = Words(_("Words at the low end"))
        high = Words(_("Words at the high end"))

    def scores(self) -> range:
        return range(0, 11) if self.block.get("most") == 10 else range(1, 6)

    def link(self, score: int) -> str:
        address = str(self.block["href"])
        return f"{address}{'&' if '?' in address else '?'}score={score}"

    def draw(self, mail: Mjml) -> str:
        tone, scores = mail.tone, self.scores()
        size = "16px" if len(scores) > 5 else "18px"
        style = (
            f"display:block;padding:12px 0;border:1px solid {tone.link};border-radius:8px;color:{tone.link};"
            f"font-size:{size};font-weight:700;text-decoration:none"
        )
        cells = "".join(
            f'<td align="center" style="padding:0 2px"><a href="{mail.text(self.link(score))}" style="{style}">{score}</a></td>'
            for score in scores
        )
        ends = ""
        if self.said("low") or self.said("high"):
            half, end = len(scores) // 2, "right" if mail.start == "left" else "left"
            small = "font-size:13px;padding-top:6px"
            ends = (
                f'<tr><td colspan="{half}" align="{mail.start}" style="{small}">{mail.text(self.said("low"))}</td>'
                f'<td colspan="{len(scores) - half}" align="{end}" style="{small}">{mail.text(self.said("high"))}</td></tr>'
            )
        question = mail.heading(mail.inline(self.block["text"]), 3, align="center")
        look = f'color="{tone.ink}" table-layout="fixed" padding="8px {mail.side}"'
        return f"{question}<mj-table {mail.css('ink')} {look}><tr>{cells}</tr>{ends}</mj-table>"

    def plain(self, text: Plain) -> str:
        answers = (f"{score}: {self.link(score)}" for score in self.scores())
        return text.lines(text.marked(self.block["text"]), *answers)
