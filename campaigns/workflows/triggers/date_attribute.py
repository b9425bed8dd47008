from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from campaigns.policy.place import home_zone
from campaigns.workflows.moments import at_time_of_day, date_words, read_moment
from campaigns.workflows.triggers.base import Moments, Trigger
from lifecycle.conditions.base import parse
from lifecycle.contacts.fields import BUILT_IN
from lifecycle.contacts.models import Contact

# A date is a day at the contact's place, and the earth is 26 hours wide: look that far, then count exactly.
EARTH = timedelta(days=2)
PAGE = 5000


class DateAttribute(Trigger):
    kind = "date_attribute"
    label = _("A date of theirs")
    short = _("Date")
    description = _("So many days before or after a date such as the end of a trial, or on it every year.")
    icon = "cake"
    by_time = True
    looks_ahead = True

    class Settings(forms.Form):
        field = forms.CharField(label=_("Which date"), max_length=120)
        days = forms.IntegerField(label=_("Days after (before: minus)"), min_value=-365, max_value=365, required=False)
        at = forms.TimeField(label=_("At this time of their day"))
        yearly = forms.BooleanField(label=_("Every year"), required=False)

    def sentence(self) -> str:
        days = self.settings["days"] or 0
        words = {
            "days": abs(days),
            "date": date_words(self.settings["field"]),
            "time": f"{self.settings['at']:%H:%M}",
        }
        said = _each_year(days) if self.settings["yearly"] else _once(days)
        return said % words

    def moments(self, start: datetime, end: datetime, now: datetime) -> Iterator[Moments]:
        field = self.settings["field"]
        column = field if field in BUILT_IN else "attributes"
        people = self._near(start, end, now).order_by("pk")
        last = 0
        while page := list(people.filter(pk__gt=last).values_list("pk", column, "timezone", "phone")[:PAGE]):
            last = page[-1][0]
            found: Moments = {}
            for pk, value, timezone, phone in page:
                said = value if column == field else value.get(field)
                moment = self._moment(said, timezone, phone, start)
                if moment is not None and start <= moment < end:
                    found[pk] = moment
            yield found

    def _near(self, start: datetime, end: datetime, now: datetime) -> QuerySet[Contact]:
        """Contacts whose date is about then: a condition of ours, so one statement on both engines."""
        shift = timedelta(days=self.settings["days"] or 0)
        first, last = start - shift - EARTH, end - shift + EARTH
        asked: dict[str, Any] = {"kind": "attribute", "field": self.settings["field"]}
        if self.settings["yearly"]:
            near = parse(asked | {"op": "anniversary", "days": (last - first).days + 1})
            return Contact.objects.filter(near.q(first, whole=True))
        near = parse(asked | {"op": "between", "type": "date", "value": [f"{first:%Y-%m-%d}", f"{last:%Y-%m-%d}"]})
        return Contact.objects.filter(near.q(now, whole=True))

    def _moment(self, said: object, timezone: str, phone: str, start: datetime) -> datetime | None:
        zone = home_zone(timezone, phone)
        if (base := read_moment(said, zone)) is None:
            return None
        day = base.astimezone(zone).date()
        shift = timedelta(days=self.settings["days"] or 0)
        if self.settings["yearly"]:
            day = _next_round(day, (start - EARTH).date() - shift)
        noon = datetime.combine(day + shift, time(12), zone)
        return at_time_of_day(noon, self.settings["at"], zone)


def _once(days: int) -> str:
    if days < 0:
        return ngettext(
            "Enters %(days)s day before %(date)s, at %(time)s their time",
            "Enters %(days)s days before %(date)s, at %(time)s their time",
            -days,
        )
    if days:
        return ngettext(
            "Enters %(days)s day after %(date)s, at %(time)s their time",
            "Enters %(days)s days after %(date)s, at %(time)s their time",
            days,
        )
    return gettext("Enters on %(date)s, at %(time)s their time")


def _each_year(days: int) -> str:
    if days < 0:
        return ngettext(
            "Enters %(days)s day before %(date)s, every year, at %(time)s their time",
            "Enters %(days)s days before %(date)s, every year, at %(time)s their time",
            -days,
        )
    if days:
        return ngettext(
            "Enters %(days)s day after %(date)s, every year, at %(time)s their time",
            "Enters %(days)s days after %(date)s, every year, at %(time)s their time",
            days,
        )
    return gettext("Enters on %(date)s, every year, at %(time)s their time")


def _next_round(day: date, since: date) -> date:
    """The first anniversary on or after `since`; 29 February is the 28th in other years."""
    for year in (since.year, since.year + 1):
        try:
            again = day.replace(year=year)
        except ValueError:
            again = date(year, 2, 28)
        if again >= since:
            return again
    return day
