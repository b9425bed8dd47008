from django import forms
from django.utils.translation import gettext_lazy as _

from channels.content.blocks.base import BlockKind
from channels.content.mjml import Mjml
from channels.content.plain_text import Plain
from channels.content.settings_fields import Align, Choice, Markup

SIZES = {"small": ("14px", "22px"), "": ("16px", "26px"), "large": ("19px", "30px")}


class Text(BlockKind):
    kind = "text"
    label = _("Text")
    icon = "notes"
    place = 2
    first = {"text": _("Write what you have to say.")}

    class Settings(forms.Form):
        text = Markup(_("Words"), required=True)
        size = Choice(_("Size"), [("small", _("small")), ("large", _("large"))])
        align = Align()

    def draw(self, mail: Mjml) -> str:
        size, height = SIZES[self.said("size")]
        return mail.words_at(
            mail.paragraphs(self.block["text"]),
            align=self.said("align"),
            padding=f"8px {mail.side}",
            font_size=size,
            line_height=height,
        )

    def plain(self, text: Plain) -> str:
        return text.marked(self.block["text"])
