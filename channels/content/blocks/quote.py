from django import forms
from django.utils.translation import gettext_lazy as _

from channels.content.blocks.base import BlockKind
from channels.content.mjml import Mjml
from channels.content.plain_text import Plain
from channels.content.settings_fields import Paragraphs, Words


class Quote(BlockKind):
    kind = "quote"
    label = _("Quote")
    icon = "format_quote"
    place = 12
    first = {"text": _("What somebody said of you.")}

    class Settings(forms.Form):
        text = Paragraphs(_("What they said"), required=True)
        who = Words(_("Who said it"))

    def draw(self, mail: Mjml) -> str:
        words = f'<span style="font-style:italic">“{mail.inline(self.block["text"])}”</span>'
        padding = f"12px {mail.side} 4px"
        drawn = mail.words_at(
            words, font_size="20px", line_height="30px", font_family=mail.brand.heading_letters, padding=padding
        )
        if self.said("who"):
            drawn += mail.words_at(mail.text(self.said("who")), css="soft", font_size="14px")
        return drawn

    def plain(self, text: Plain) -> str:
        return text.lines(f"“{text.marked(self.block['text'])}”", self.said("who"))
