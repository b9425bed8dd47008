from datetime import datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.workflows.steps.base import Step
from campaigns.workflows.visits import Moves, Visits


class Goal(Step):
    kind = "goal"
    label = _("Goal reached")
    short = _("Goal")
    description = _("Counts as the campaign's goal, and ends the way here.")
    icon = "emoji_events"
    family = "goal"
    acts = False
    exits = ()

    class Settings(forms.Form):
        name = forms.CharField(label=_("What was reached"), max_length=120, required=False)

    def sentence(self) -> str:
        return self.settings["name"] or str(self.label)

    def run(self, visits: Visits, now: datetime) -> Moves:
        return Moves().finish(visits, reason="goal")
