from datetime import datetime
from functools import cached_property

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns.workflows.steps.base import Step
from campaigns.workflows.visits import Moves, Visits
from lifecycle.conditions.base import Condition, parse
from lifecycle.conditions.field import ConditionField
from lifecycle.kinds.rows_field import RowsField

OTHERWISE = "otherwise"


class Way(forms.Form):
    name = forms.SlugField(label=_("Name"), max_length=64)
    condition = ConditionField(label=_("Who takes it"), preview=False, in_campaign=True)


class Branch(Step):
    kind = "branch"
    label = _("Branch")
    description = _("Several ways; people take the first whose condition holds, else the last.")
    icon = "call_split"
    family = "logic"
    acts = False

    class Settings(forms.Form):
        branches = RowsField(Way, least=1, label=_("Ways"))

        def clean_branches(self) -> list[dict[str, object]]:
            names = [way["name"] for way in self.cleaned_data["branches"]]
            if len(set(names)) < len(names) or OTHERWISE in names:
                raise forms.ValidationError(_("Every way needs a name of its own, and “otherwise” is taken."))
            return self.cleaned_data["branches"]

    @cached_property
    def ways(self) -> list[tuple[str, Condition]]:
        return [(way["name"], parse(way["condition"])) for way in self.settings["branches"]]

    def asks(self) -> list[Condition]:
        return [condition for _name, condition in self.ways]

    def exit_names(self) -> tuple[str, ...]:
        return (*(name for name, _condition in self.ways), OTHERWISE)

    def sentence(self) -> str:
        if len(self.ways) == 1:
            return self.ways[0][1].sentence()
        return gettext("First of %(count)s that holds") % {"count": len(self.ways)}

    def run(self, visits: Visits, now: datetime) -> Moves:
        moves = Moves()
        rest = list(visits)
        for name, condition in self.ways:
            if not rest:
                break
            holds = visits.matching(condition)
            moves.leave([visit for visit in rest if visit.contact_id in holds], name)
            rest = [visit for visit in rest if visit.contact_id not in holds]
        return moves.leave(rest, OTHERWISE)
