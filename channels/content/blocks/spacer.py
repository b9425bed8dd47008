from django import forms
from django.utils.translation import gettext_lazy as _

from channels.content.blocks.base import BlockKind
from channels.content.mjml import Mjml
from channels.content.plain_text import Plain
from channels.content.settings_fields import Choice

HEIGHTS = {"small": "8px", "": "24px", "medium": "24px", "large": "48px"}


class Spacer(BlockKind):
    kind = "spacer"
    label = _("Space")
    icon = "height"
    place = 9

    class Settings(forms.Form):
        size = Choice(_("Size"), [("small", _("small")), ("medium", _("medium")), ("large", _("large"))])

    def draw(self, mail: Mjml) -> str:
        return f'<mj-spacer height="{HEIGHTS[self.said("size")]}" />'

    def plain(self, text: Plain) -> str:
        return ""
