"""What every block may have besides its own settings, and how a block says what is in it. Pure."""

from django import forms
from django.utils.translation import gettext_lazy as _

from channels.content.blocks.base import Block, blocks
from channels.content.settings_fields import Choice
from channels.content.tones import TONES

COLUMNS = "columns"  # the one setting that holds blocks


class Band(forms.Form):
    """Of blocks that stand in the mail itself, not in a column."""

    tone = Choice(_("Stands on"), TONES.items(), usual=_("the paper"))


class Everywhere(forms.Form):
    """What any block may have besides; shown when asked for."""

    only_if = forms.CharField(
        label=_("Only if"), max_length=1000, required=False, help_text=_("Such as: contact.plan == 'pro'")
    )
    each = forms.CharField(
        label=_("Once for each of"),
        max_length=200,
        required=False,
        help_text=_("A list, such as event.items. Its words then say {{ item.name }}."),
    )
    limit = forms.IntegerField(label=_("At most"), min_value=1, max_value=50, required=False)


def block_line(block: Block) -> str:
    """How a folded block says what is in it."""
    names = blocks.get(block["kind"]).names
    words = next((block[name] for name in names if isinstance(block.get(name), str) and block[name]), "")
    return " ".join(words.split())[:90]
