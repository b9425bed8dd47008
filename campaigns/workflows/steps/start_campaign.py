from datetime import datetime

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns.workflows.effects.start_campaign import StartCampaign
from campaigns.workflows.named_fields import CampaignField
from campaigns.workflows.steps.base import Step
from campaigns.workflows.visits import Moves, Visits


class StartCampaignStep(Step):
    kind = "start_campaign"
    label = _("Start another campaign")
    short = _("Campaign")
    description = _("The contact enters another live campaign, and goes on here too.")
    icon = "rocket_launch"
    family = "logic"

    class Settings(forms.Form):
        campaign = CampaignField(label=_("Campaign"))

    def sentence(self) -> str:
        return gettext("Start “%(name)s”") % {"name": self.settings["campaign"]}

    def run(self, visits: Visits, now: datetime) -> Moves:
        moves = Moves().leave(visits)
        moves.effects = [
            StartCampaign(visit=visit, campaign=visits.campaign, campaign_key=self.settings["campaign"])
            for visit in visits
        ]
        return moves
