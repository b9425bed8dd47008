from datetime import datetime

from django.utils.translation import gettext_lazy as _

from campaigns.workflows.steps.base import Step
from campaigns.workflows.visits import Moves, Visits


class GoTo(Step):
    kind = "go_to"
    label = _("Go to")
    description = _("Go on at a step drawn elsewhere, also one further up.")
    icon = "redo"
    family = "logic"
    acts = False

    def run(self, visits: Visits, now: datetime) -> Moves:
        return Moves().leave(visits)
