from datetime import datetime

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns.workflows.effects.change_membership import ChangeMembership
from campaigns.workflows.named_fields import StaticSegmentField
from campaigns.workflows.steps.base import Step
from campaigns.workflows.visits import Moves, Visits


class RemoveFromSegment(Step):
    kind = "remove_from_segment"
    label = _("Remove from a segment")
    short = _("Out of segment")
    description = _("Take the contact out of a static segment.")
    icon = "group_remove"
    family = "contacts"

    class Settings(forms.Form):
        segment = StaticSegmentField(label=_("Segment"))

    def sentence(self) -> str:
        return gettext("Remove from “%(name)s”") % {"name": self.settings["segment"]}

    def run(self, visits: Visits, now: datetime) -> Moves:
        moves = Moves().leave(visits)
        moves.effects = [
            ChangeMembership(visit=visit, campaign=visits.campaign, segment=self.settings["segment"], joins=False)
            for visit in visits
        ]
        return moves
