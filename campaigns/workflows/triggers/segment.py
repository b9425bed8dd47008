from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns.workflows.named_fields import SegmentField
from campaigns.workflows.triggers.base import Trigger
from lifecycle.events.names import SEGMENT_JOINED, SEGMENT_LEFT


class SegmentTrigger(Trigger):
    kind = "segment"
    label = _("Joins or leaves a segment")
    short = _("Segment")
    description = _("A contact comes into a segment, or drops out of it.")
    icon = "pie_chart"

    class Settings(forms.Form):
        segment = SegmentField(label=_("Segment"))
        change = forms.ChoiceField(label=_("When they"), choices=(("joins", _("join")), ("leaves", _("leave"))))

    def sentence(self) -> str:
        joins = self.settings["change"] == "joins"
        said = (
            gettext("Enters when they join “%(segment)s”") if joins else gettext("Enters when they leave “%(segment)s”")
        )
        return said % {"segment": self.settings["segment"]}

    def listens(self) -> set[str]:
        return {SEGMENT_JOINED if self.settings["change"] == "joins" else SEGMENT_LEFT}

    def hears(self, event: dict[str, Any]) -> bool:
        return bool(event["properties"].get("segment") == self.settings["segment"])
