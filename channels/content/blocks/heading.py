from django import forms
from django.utils.translation import gettext_lazy as _

from channels.content.blocks.base import BlockKind
from channels.content.mjml import Mjml
from channels.content.plain_text import Plain
from channels.content.settings_fields import Align, Choice, Words


class Heading(BlockKind):
    kind = "heading"
    label = _("Heading")
    icon = "title"
    place = 1
    first = {"text": _("A heading")}

    class Settings(forms.Form):
        eyebrow = Words(_("Small line above it"))
        text = Words(_("Words"), required=True)
        level = Choice(_("Size"), [(1, _("large")), (2, _("medium")), (3, _("small"))])
        align = Align()

    def draw(self, mail: Mjml) -> str:
        level, align = self.block.get("level") or 1, self.said("align")
        above = ""
        if self.said("eyebrow"):
            small = {"font_size": "13px", "line_height": "18px", "font_weight": "600", "letter_spacing": "0.04em"}
            padding = f"20px {mail.side} 0"
            above = mail.words_at(mail.text(self.said("eyebrow")), css="soft", align=align, padding=padding, **small)
        padding = f"4px {mail.side} 6px" if above else ""
        return above + mail.heading(mail.inline(self.block["text"]), level, align=align, padding=padding)

    def plain(self, text: Plain) -> str:
        return text.lines(self.said("eyebrow"), text.marked(self.block["text"]))
