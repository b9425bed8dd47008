from django import forms
from django.utils.translation import gettext_lazy as _

from channels.content.blocks.base import BlockKind
from channels.content.mjml import Mjml
from channels.content.plain_text import Plain
from channels.content.settings_fields import Address, Paragraphs, Picture, Words


class Product(BlockKind):
    kind = "product"
    label = _("Product")
    icon = "shopping_bag"
    place = 6
    first = {"title": _("Its name"), "price": _("Its price")}

    class Settings(forms.Form):
        image = Picture(_("Picture"))
        title = Words(_("Name"), required=True)
        price = Words(_("Price"))
        text = Paragraphs(_("Words"))
        href = Address(_("Leads to"))
        button = Words(_("Words on its button"))

    def draw(self, mail: Mjml) -> str:
        said = self.said
        parts = [mail.picture(said("image"), said("title"), said("href"))] if said("image") else []
        parts.append(mail.words_at(mail.text(said("title")), font_weight="600", padding=f"4px {mail.side} 0"))
        if said("text"):
            words = mail.paragraphs(said("text"))
            parts.append(mail.words_at(words, padding=f"2px {mail.side}", font_size="15px", line_height="22px"))
        if said("price"):
            parts.append(mail.words_at(mail.text(said("price")), padding=f"0 {mail.side} 8px"))
        if said("href") and said("button"):
            parts.append(mail.button(said("button"), said("href"), mail.align({})))
        return "".join(parts)

    def plain(self, text: Plain) -> str:
        name = ", ".join(filter(None, (self.said("title"), self.said("price"))))
        return text.lines(name, text.marked(self.said("text")), self.said("href"))
