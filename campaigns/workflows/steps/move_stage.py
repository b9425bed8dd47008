from datetime import datetime

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns.workflows.effects.move_stage import MoveStage
from campaigns.workflows.named_fields import StageField
from campaigns.workflows.steps.base import Step
from campaigns.workflows.visits import Moves, Visits


class MoveStageStep(Step):
    kind = "move_stage"
    label = _("Move to a stage")
    short = _("Move stage")
    description = _("Put the contact into another lifecycle stage.")
    icon = "swap_horiz"
    family = "contacts"

    class Settings(forms.Form):
        stage = StageField(label=_("Stage"))

    def sentence(self) -> str:
        return gettext("Move to “%(name)s”") % {"name": self.settings["stage"]}

    def run(self, visits: Visits, now: datetime) -> Moves:
        moves = Moves().leave(visits)
        moves.effects = [
            MoveStage(visit=visit, campaign=visits.campaign, stage=self.settings["stage"]) for visit in visits
        ]
        return moves
