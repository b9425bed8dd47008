from datetime import datetime, timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.workflows.effects.create_task import CreateTask
from campaigns.workflows.steps.base import Step
from campaigns.workflows.visits import Moves, Visits


class TaskStep(Step):
    kind = "task"
    label = _("Give someone a task")
    short = _("Task")
    description = _("A person of the team gets something to do about this contact.")
    icon = "task_alt"
    family = "team"

    class Settings(forms.Form):
        title = forms.CharField(label=_("What is to be done"), max_length=200)
        note = forms.CharField(label=_("Note"), widget=forms.Textarea, max_length=2000, required=False)
        due_days = forms.IntegerField(label=_("Due after (days)"), min_value=0, max_value=365, required=False)

    def sentence(self) -> str:
        return self.settings["title"]

    def run(self, visits: Visits, now: datetime) -> Moves:
        days = self.settings["due_days"]
        due_at = now + timedelta(days=days) if days is not None else None
        moves = Moves().leave(visits)
        moves.effects = [
            CreateTask(
                visit=visit,
                campaign=visits.campaign,
                reference=visit.reference(),
                title=self.settings["title"],
                note=self.settings["note"],
                due_at=due_at,
            )
            for visit in visits
        ]
        return moves
