from bisect import bisect_right
from datetime import datetime
from itertools import accumulate

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns.workflows.chance import share_of
from campaigns.workflows.steps.base import Step
from campaigns.workflows.visits import Moves, Visits
from lifecycle.kinds.rows_field import RowsField


class Part(forms.Form):
    name = forms.SlugField(label=_("Name"), max_length=64)
    share = forms.IntegerField(label=_("Share"), min_value=1, max_value=1000)


class RandomSplit(Step):
    kind = "random_split"
    label = _("Random split")
    short = _("Split")
    description = _("Chance decides, by shares. The same contact always takes the same way here.")
    icon = "shuffle"
    family = "logic"
    begins_with = {"branches": [{"name": "a", "share": 50}, {"name": "b", "share": 50}]}
    acts = False

    class Settings(forms.Form):
        branches = RowsField(Part, least=2, label=_("Ways"))

        def clean_branches(self) -> list[dict[str, object]]:
            names = [part["name"] for part in self.cleaned_data["branches"]]
            if len(set(names)) < len(names):
                raise forms.ValidationError(_("Every way needs a name of its own."))
            return self.cleaned_data["branches"]

    def exit_names(self) -> tuple[str, ...]:
        return tuple(part["name"] for part in self.settings["branches"])

    def sentence(self) -> str:
        shares = " / ".join(str(part["share"]) for part in self.settings["branches"])
        return gettext("Split %(shares)s") % {"shares": shares}

    def run(self, visits: Visits, now: datetime) -> Moves:
        names = self.exit_names()
        limits = list(accumulate(part["share"] for part in self.settings["branches"]))
        moves = Moves()
        for visit in visits:
            drawn = share_of(visits.campaign.id, visit.contact_id, visit.step_key) * limits[-1]
            moves.left.append((visit, names[bisect_right(limits, drawn)]))
        return moves
