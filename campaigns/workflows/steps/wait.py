from datetime import datetime, timedelta

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from campaigns.workflows.steps.base import Step
from campaigns.workflows.visits import Moves, Visits


def spoken(days: int, hours: int, minutes: int) -> str:
    """ "3 days 4 hours"; the empty duration is "no time"."""
    said = [
        ngettext("%d day", "%d days", days) % days if days else "",
        ngettext("%d hour", "%d hours", hours) % hours if hours else "",
        ngettext("%d minute", "%d minutes", minutes) % minutes if minutes else "",
    ]
    return " ".join(filter(None, said)) or gettext("no time")


class DurationForm(forms.Form):
    days = forms.IntegerField(label=_("Days"), min_value=0, max_value=3660, required=False)
    hours = forms.IntegerField(label=_("Hours"), min_value=0, max_value=999, required=False)
    minutes = forms.IntegerField(label=_("Minutes"), min_value=0, max_value=999, required=False)

    def clean(self) -> dict[str, int]:
        cleaned = {name: self.cleaned_data.get(name) or 0 for name in ("days", "hours", "minutes")}
        if not self.errors and not any(cleaned.values()):
            raise forms.ValidationError(_("Say how long to wait."))
        return self.cleaned_data | cleaned


class Wait(Step):
    kind = "wait"
    label = _("Wait")
    description = _("Let some time go by. A day is 24 hours.")
    icon = "hourglass_empty"
    family = "timing"
    begins_with = {"days": 1}
    rests = True
    acts = False

    class Settings(DurationForm):
        pass

    def length(self) -> timedelta:
        return timedelta(**{unit: self.settings[unit] for unit in ("days", "hours", "minutes")})

    def longest(self) -> timedelta:
        return self.length()

    def rest_again(self, visits: Visits, now: datetime) -> list[datetime | None]:
        return [(visit.rested_at or now) + self.length() for visit in visits]

    def sentence(self) -> str:
        length = spoken(**{unit: self.settings[unit] for unit in ("days", "hours", "minutes")})
        return gettext("Wait %(length)s") % {"length": length}

    def run(self, visits: Visits, now: datetime) -> Moves:
        moves = Moves()
        length = self.length()
        for visit in visits:
            if visit.woken == "arrival":
                since = visit.begins(length, now)
                moves.rest(visit, since + length, since)
            else:
                moves.left.append((visit, "next"))
        return moves
