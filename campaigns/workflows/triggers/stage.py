from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns.workflows.named_fields import StageField
from campaigns.workflows.triggers.base import Trigger
from lifecycle.events.names import STAGE_CHANGED


class StageTrigger(Trigger):
    kind = "stage"
    label = _("Moves to another stage")
    short = _("Stage")
    description = _("A contact comes into a lifecycle stage, on wish only from a certain one.")
    icon = "swap_horiz"

    class Settings(forms.Form):
        to = StageField(label=_("Comes into"))
        come_from = StageField(label=_("Only from"), required=False)

    def sentence(self) -> str:
        if self.settings["come_from"]:
            return gettext("Enters on moving to “%(to)s” from “%(come_from)s”") % self.settings
        return gettext("Enters on moving to “%(to)s”") % self.settings

    def listens(self) -> set[str]:
        return {STAGE_CHANGED}

    def hears(self, event: dict[str, Any]) -> bool:
        moved = event["properties"]
        return moved.get("to") == self.settings["to"] and self.settings["come_from"] in ("", moved.get("from"))
