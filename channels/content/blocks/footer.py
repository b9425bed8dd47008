from django import forms
from django.utils.translation import gettext_lazy as _

from channels.content.blocks.base import BlockKind
from channels.content.mjml import Mjml
from channels.content.plain_text import Plain
from channels.content.settings_fields import Paragraphs


class Footer(BlockKind):
    """Name, address and the way out stand there anyway; this adds a word. It ends the mail wherever it is put."""

    kind = "footer"
    label = _("Footer")
    icon = "bottom_navigation"
    place = 11
    in_columns = False
    most = 1

    class Settings(forms.Form):
        text = Paragraphs(_("Why they get it"), help_text=_("Your name, address and the way out are below it anyway."))

    def draw(self, mail: Mjml) -> str:
        return ""

    def plain(self, text: Plain) -> str:
        return ""
