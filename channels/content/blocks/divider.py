from django.utils.translation import gettext_lazy as _

from channels.content.blocks.base import BlockKind
from channels.content.mjml import Mjml
from channels.content.plain_text import Plain


class Divider(BlockKind):
    kind = "divider"
    label = _("Line")
    icon = "horizontal_rule"
    place = 8

    def draw(self, mail: Mjml) -> str:
        return f'<mj-divider border-width="1px" border-color="{mail.tone.line}" padding="16px {mail.side}" />'

    def plain(self, text: Plain) -> str:
        return "---"
