from django import forms
from django.utils.translation import gettext_lazy as _

from channels.content.blocks.base import BlockKind
from channels.content.mjml import Mjml
from channels.content.plain_text import Plain
from channels.content.settings_fields import Address, Align, Choice, Words


class Button(BlockKind):
    kind = "button"
    label = _("Button")
    icon = "smart_button"
    place = 4
    first = {"text": _("See more"), "href": "https://"}

    class Settings(forms.Form):
        text = Words(_("Words"), required=True)
        href = Address(_("Leads to"), required=True)
        look = Choice(_("Look"), [("outlined", _("only an edge")), ("link", _("as a link"))], usual=_("filled"))
        align = Align()

    def draw(self, mail: Mjml) -> str:
        align = mail.align(self.block, mail.start)
        return mail.button(self.block["text"], self.block["href"], align, self.said("look"))

    def plain(self, text: Plain) -> str:
        return text.linked(self.block["text"], self.block["href"])
