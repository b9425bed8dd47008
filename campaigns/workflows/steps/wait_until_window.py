from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from campaigns.policy.place import installation_zone, zones_of
from campaigns.policy.window import NeverOpen, Window, next_open
from campaigns.workflows.steps.base import Step
from campaigns.workflows.visits import Moves, Visits
from lifecycle.events.names import CONTACT_UPDATED

WEEKDAYS = (
    ("0", _("Monday")),
    ("1", _("Tuesday")),
    ("2", _("Wednesday")),
    ("3", _("Thursday")),
    ("4", _("Friday")),
    ("5", _("Saturday")),
    ("6", _("Sunday")),
)


class WaitUntilWindow(Step):
    kind = "wait_until_window"
    label = _("Wait for a time of day")
    short = _("Time of day")
    description = _("Go on only between two times of day, on chosen weekdays, at the contact's place.")
    icon = "schedule"
    family = "timing"
    begins_with = {"opens": "09:00", "closes": "18:00"}
    rests = True
    acts = False
    by_place = True

    class Settings(forms.Form):
        opens = forms.TimeField(label=_("From"))
        closes = forms.TimeField(label=_("Until"))
        weekdays = forms.MultipleChoiceField(
            label=pgettext_lazy("weekdays", "On"), choices=WEEKDAYS, required=False, widget=forms.CheckboxSelectMultiple
        )

        def clean(self) -> dict[str, object]:
            opens, closes = self.cleaned_data.get("opens"), self.cleaned_data.get("closes")
            if opens and closes and opens >= closes:
                raise forms.ValidationError(_("The first time has to be before the second."))
            return self.cleaned_data

    def listens(self) -> set[str]:
        return {CONTACT_UPDATED}

    def window(self) -> Window:
        days = frozenset(int(day) for day in self.settings["weekdays"]) or frozenset(range(7))
        return Window(self.settings["opens"], self.settings["closes"], days)

    def sentence(self) -> str:
        names = dict(WEEKDAYS)
        days = ", ".join(str(names[day]) for day in self.settings["weekdays"]) or gettext("any day")
        words = {"opens": f"{self.settings['opens']:%H:%M}", "closes": f"{self.settings['closes']:%H:%M}", "days": days}
        return gettext("Go on between %(opens)s and %(closes)s their time, %(days)s") % words

    def longest(self) -> timedelta:
        return timedelta(days=1 if len(self.settings["weekdays"]) in (0, 7) else 7)

    def rest_again(self, visits: Visits, now: datetime) -> list[datetime | None]:
        """From now on: the window before this one is over."""
        contacts, home, window = visits.contacts, installation_zone(), self.window()
        places = [contacts[visit.contact_id] for visit in visits]
        return [_opens_at(now, zones_of(each.timezone, each.phone), window, home) for each in places]

    def run(self, visits: Visits, now: datetime) -> Moves:
        window, moves = self.window(), Moves()
        for visit in visits:
            contact = visits.contacts[visit.contact_id]
            zones, home = zones_of(contact.timezone, contact.phone), installation_zone()
            opens_at = _opens_at(now, zones, window, home)
            if opens_at <= now:
                if visit.since and visit.since < now:
                    visit.would_have_waited_until(_opens_at(visit.since, zones, window, home))
                moves.left.append((visit, "next"))
            else:
                moves.rest(visit, opens_at)
        return moves


# A chunk shares one `now` and few places.
@lru_cache(maxsize=4096)
def _opens_at(now: datetime, zones: frozenset[ZoneInfo], window: Window, home: ZoneInfo) -> datetime:
    """Where nobody knows the contact's place, or no time of day suits all of their country: by our own clock."""
    ours = frozenset({home})
    try:
        return next_open(now, zones or ours, window)
    except NeverOpen:
        return next_open(now, ours, window)
