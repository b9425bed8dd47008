from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns.workflows.triggers.base import Trigger
from campaigns.workflows.where import PropertyFilter, matches
from lifecycle.events.names_known import known_names
from lifecycle.kinds.rows_field import RowsField


class EventTrigger(Trigger):
    kind = "event"
    label = _("Does something")
    short = _("Event")
    description = _("A contact does something, such as ordering; on wish only where its details match.")
    icon = "bolt"

    class Settings(forms.Form):
        event = forms.CharField(label=_("Event"), max_length=200)
        where = RowsField(PropertyFilter, label=_("Only where"))

        suggestions = {"event": known_names}

    def sentence(self) -> str:
        return gettext("Enters at each “%(event)s”") % {"event": self.settings["event"]}

    def listens(self) -> set[str]:
        return {self.settings["event"]}

    def hears(self, event: dict[str, Any]) -> bool:
        return matches(self.settings["where"], event["properties"], event["occurred_at"])
