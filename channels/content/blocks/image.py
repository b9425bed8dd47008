from django import forms
from django.utils.translation import gettext_lazy as _

from channels.content.blocks.base import BlockKind
from channels.content.mjml import Mjml
from channels.content.plain_text import Plain
from channels.content.settings_fields import Address, Choice, Picture, Words

WIDTHS = {"": "", "full": "", "edge": "", "half": "272px", "small": "120px"}


class Image(BlockKind):
    kind = "image"
    label = _("Picture")
    icon = "image"
    place = 3
    names = ("alt", "src")

    class Settings(forms.Form):
        src = Picture(_("Picture"), required=True)
        alt = Words(_("What it shows"), help_text=_("For people who hear their mail read, or load no pictures."))
        href = Address(_("Leads to"))
        width = Choice(
            _("Width"),
            [
                ("edge", _("to the edges")),
                ("full", _("as wide as the words")),
                ("half", _("half of it")),
                ("small", _("small")),
            ],
        )

    def draw(self, mail: Mjml) -> str:
        wide = self.said("width") == "edge" and not mail.is_narrow
        return mail.picture(
            self.block["src"],
            self.said("alt"),
            self.said("href"),
            width=WIDTHS[self.said("width")],
            padding="0" if wide else "",
        )

    def plain(self, text: Plain) -> str:
        return text.linked(self.said("alt"), self.said("href")) if self.said("alt") else ""
