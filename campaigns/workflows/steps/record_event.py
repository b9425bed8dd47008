from datetime import datetime

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns.workflows.effects.record_event import RecordEvent
from campaigns.workflows.steps.base import Step
from campaigns.workflows.visits import Moves, Visits
from lifecycle.events.names_known import known_names
from lifecycle.kinds.rows_field import RowsField


class Detail(forms.Form):
    name = forms.CharField(label=_("Detail"), max_length=120)
    value = forms.CharField(label=_("Value"), max_length=500, required=False)


class RecordEventStep(Step):
    kind = "record_event"
    label = _("Record an event")
    short = _("Record event")
    description = _("Note on the contact that something happened; other campaigns can start from it.")
    icon = "flag"
    family = "contacts"

    class Settings(forms.Form):
        event = forms.CharField(label=_("Event"), max_length=200)
        properties = RowsField(Detail, label=_("Details"))

        suggestions = {"event": known_names}

    def sentence(self) -> str:
        return gettext("Record “%(name)s”") % {"name": self.settings["event"]}

    def run(self, visits: Visits, now: datetime) -> Moves:
        properties = {detail["name"]: detail["value"] for detail in self.settings["properties"]}
        moves = Moves().leave(visits)
        moves.effects = [
            RecordEvent(visit=visit, campaign=visits.campaign, name=self.settings["event"], properties=properties)
            for visit in visits
        ]
        return moves
