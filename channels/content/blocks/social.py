from html import escape

from django import forms
from django.utils.translation import gettext_lazy as _

from channels.content.blocks.base import BlockKind
from channels.content.mjml import Mjml
from channels.content.plain_text import Plain
from channels.content.settings_fields import Address
from lifecycle.brand.brand import NETWORKS, Brand
from lifecycle.kinds.rows_field import RowsField


class SocialLink(forms.Form):
    network = forms.ChoiceField(label=_("Where"), choices=[(name, _(name)) for name in NETWORKS])
    href = Address(_("Address"), required=True)


class Social(BlockKind):
    kind = "social"
    label = _("Social links")
    icon = "share"
    place = 10

    class Settings(forms.Form):
        links = RowsField(
            SocialLink, label=_("Links"), add=_("Add a link"), help_text=_("Without any, those of your brand.")
        )

    def links(self, brand: Brand) -> list[tuple[str, str]]:
        return [(link["network"], link["href"]) for link in self.said("links") or ()] or list(brand.social)

    def draw(self, mail: Mjml) -> str:
        color = mail.tone.quiet
        links = " &nbsp;·&nbsp; ".join(
            f'<a href="{mail.text(href)}" style="color:{color}">{escape(network)}</a>'
            for network, href in self.links(mail.brand)
        )
        return mail.words_at(links, css="soft", align="center", font_size="14px", padding=f"8px {mail.side}")

    def plain(self, text: Plain) -> str:
        return text.lines(*(f"{network}: {href}" for network, href in self.links(text.brand)))
