from django import forms
from django.utils.translation import gettext_lazy as _

from channels.content.blocks.base import BlockKind
from channels.content.mjml import Mjml
from channels.content.plain_text import Plain
from channels.content.settings_fields import Words


class Coupon(BlockKind):
    kind = "coupon"
    label = _("Coupon")
    icon = "confirmation_number"
    place = 7
    first = {"title": _("For you"), "code": "CODE10"}

    class Settings(forms.Form):
        title = Words(_("Title"))
        code = Words(_("Code"), required=True)
        expiry = Words(_("Until when"))

    def draw(self, mail: Mjml) -> str:
        lines = []
        if self.said("title"):
            title = mail.text(self.said("title"))
            lines.append(mail.words_at(title, align="center", font_weight="600", padding=f"8px {mail.side} 4px"))
        style = (
            f"display:inline-block;padding:14px 28px;border:2px dashed {mail.tone.link};border-radius:10px;"
            "font-size:24px;line-height:32px;font-weight:700;letter-spacing:2px"
        )
        code = f'<span style="{style}">{mail.text(self.block["code"])}</span>'
        lines.append(mail.words_at(code, css="code", align="center", padding=f"8px {mail.side}"))
        if self.said("expiry"):
            expiry = mail.text(self.said("expiry"))
            lines.append(mail.words_at(expiry, css="soft", align="center", font_size="14px"))
        return "".join(lines)

    def plain(self, text: Plain) -> str:
        return text.lines(self.said("title"), self.block["code"], self.said("expiry"))
