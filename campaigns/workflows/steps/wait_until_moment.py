from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns.policy.place import home_zone
from campaigns.workflows.moments import at_time_of_day, date_words, read_moment
from campaigns.workflows.steps.base import Step
from campaigns.workflows.steps.wait import spoken
from campaigns.workflows.visits import Moves, Visit, Visits
from lifecycle.contacts.values import ContactValues
from lifecycle.events.names import CONTACT_UPDATED

SOURCES = (("trigger", _("they entered")), ("event", _("a date in the event")), ("attribute", _("a date of theirs")))


def _before(has_time: bool) -> str:
    if has_time:
        return gettext("Wait until %(length)s before %(date)s at %(time)s")
    return gettext("Wait until %(length)s before %(date)s")


def _after(has_time: bool) -> str:
    if has_time:
        return gettext("Wait until %(length)s after %(date)s at %(time)s")
    return gettext("Wait until %(length)s after %(date)s")


class WaitUntilMoment(Step):
    kind = "wait_until_moment"
    label = _("Wait until a date")
    short = _("Date")
    description = _("A moment counted from the start, from a date in the event, or from a date of the contact.")
    icon = "event"
    family = "timing"
    exits = ("next", "past")
    rests = True
    acts = False
    by_place = True

    class Settings(forms.Form):
        counted_from = forms.ChoiceField(label=_("Counted from"), choices=SOURCES)
        field = forms.CharField(label=_("Which date"), max_length=120, required=False)
        days = forms.IntegerField(
            label=_("Days after (before: minus)"), min_value=-3660, max_value=3660, required=False
        )
        hours = forms.IntegerField(
            label=_("Hours after (before: minus)"), min_value=-999, max_value=999, required=False
        )
        at = forms.TimeField(label=_("At this time of their day"), required=False)

        def clean(self) -> dict[str, Any]:
            if self.cleaned_data.get("counted_from") != "trigger" and not self.cleaned_data.get("field"):
                raise forms.ValidationError(_("Say which date to count from."))
            return self.cleaned_data

    def sentence(self) -> str:
        days, hours = self.settings["days"] or 0, self.settings["hours"] or 0
        words = {"length": spoken(abs(days), abs(hours), 0), "date": self._date_words(), "time": self._time_words()}
        if not days and not hours:
            said = gettext("Wait until %(date)s") if not words["time"] else gettext("Wait until %(date)s at %(time)s")
        elif days < 0 or (not days and hours < 0):
            said = _before(bool(words["time"]))
        else:
            said = _after(bool(words["time"]))
        return said % words

    def _date_words(self) -> str:
        if self.settings["counted_from"] == "trigger":
            return gettext("they entered")
        return date_words(self.settings["field"])

    def _time_words(self) -> str:
        at = self.settings["at"]
        return gettext("%(time)s their time") % {"time": f"{at:%H:%M}"} if at else ""

    def listens(self) -> set[str]:
        return {CONTACT_UPDATED}

    def run(self, visits: Visits, now: datetime) -> Moves:
        moves = Moves()
        for visit in visits:
            moment = self._moment(visit, visits.contacts[visit.contact_id])
            if moment is not None and moment > now:
                moves.rest(visit, moment)
            elif moment is None and visit.woken in ("event", "look"):
                moves.rest(visit, visit.due_at)  # the date is gone: as was said when the wait began
            elif visit.is_resting:
                moves.left.append((visit, "next"))
            elif moment is not None and visit.was_ahead(moment, now):
                visit.would_have_waited_until(moment)
                moves.left.append((visit, "next"))
            else:
                moves.left.append((visit, "past"))
        return moves

    def longest(self) -> timedelta:
        after = timedelta(days=self.settings["days"] or 0, hours=self.settings["hours"] or 0)
        return max(after + timedelta(days=1 if self.settings["at"] else 0), timedelta())

    def rest_again(self, visits: Visits, now: datetime) -> list[datetime | None]:
        return [self._moment(visit, visits.contacts[visit.contact_id]) or visit.due_at for visit in visits]

    def _moment(self, visit: Visit, contact: ContactValues) -> datetime | None:
        zone = home_zone(contact.timezone, contact.phone)
        source = self.settings["counted_from"]
        if source == "trigger":
            base: datetime | None = visit.entered_at
        elif source == "event":
            base = read_moment((visit.trigger.get("properties") or {}).get(self.settings["field"]), zone)
        else:
            base = read_moment(contact.get(self.settings["field"]), zone)
        if base is None:
            return None
        moment = base + timedelta(days=self.settings["days"] or 0, hours=self.settings["hours"] or 0)
        return at_time_of_day(moment, self.settings["at"], zone) if self.settings["at"] else moment
