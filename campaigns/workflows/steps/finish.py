from datetime import datetime

from django.utils.translation import gettext_lazy as _

from campaigns.workflows.steps.base import Step
from campaigns.workflows.visits import Moves, Visits


class Finish(Step):
    kind = "finish"
    label = _("Finish")
    description = _("The way ends here. Messages already decided still go out.")
    icon = "stop_circle"
    family = "goal"
    acts = False
    exits = ()

    def run(self, visits: Visits, now: datetime) -> Moves:
        return Moves().finish(visits)
