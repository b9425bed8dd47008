from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Literal
from zoneinfo import ZoneInfo

from dateutil.rrule import DAILY, MONTHLY, WEEKLY, rrule
from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from campaigns.policy.place import home_zone, installation_zone
from campaigns.workflows.chance import share_of
from campaigns.workflows.moments import at_time_of_day
from campaigns.workflows.triggers.base import Moments, Trigger
from lifecycle.clock.moment import INSTANT
from lifecycle.conditions.base import Condition, parse
from lifecycle.conditions.field import ConditionField
from lifecycle.contacts.models import Contact
from lifecycle.look.when import day_month_year

REPEATS = (("once", _("once")), ("daily", _("every day")), ("weekly", _("every week")), ("monthly", _("every month")))
RULES: dict[str, Literal[1, 2, 3]] = {"daily": DAILY, "weekly": WEEKLY, "monthly": MONTHLY}
# The same wall clock comes round the globe within this time before and after ours.
EARTH = timedelta(hours=26)
PAGE = 5000
MOST_HOURS = 72


class Schedule(Trigger):
    kind = "schedule"
    label = _("At a set time")
    short = _("Schedule")
    description = _("Everybody who meets a condition enters at a moment, once or again and again.")
    icon = "calendar_clock"
    by_time = True

    class Settings(forms.Form):
        at = forms.DateTimeField(label=_("When"))
        repeat = forms.ChoiceField(label=_("Again"), choices=REPEATS)
        who = ConditionField(label=_("Who"))
        local = forms.BooleanField(label=_("At this time of each contact's own day"), required=False)
        over = forms.IntegerField(
            label=_("Spread over hours"),
            min_value=1,
            max_value=MOST_HOURS,
            required=False,
            help_text=_("Not everybody at once: each at a moment of their own within so many hours."),
        )

    @cached_property
    def who(self) -> Condition:
        return parse(self.settings["who"])

    def asks(self) -> list[Condition]:
        return [self.who]

    def sentence(self) -> str:
        at, over = self.settings["at"], self.settings["over"]
        when = [f"{day_month_year(at)} {at:%H:%M}"]
        if self.settings["local"]:
            when.append(gettext("their own time"))
        if over:
            when.append(ngettext("spread over %(n)s hour", "spread over %(n)s hours", over) % {"n": over})
        when.append(str(dict(REPEATS)[self.settings["repeat"]]))
        return gettext("%(when)s: %(who)s") % {"when": ", ".join(when), "who": self.who.sentence()}

    @property
    def looks_ahead(self) -> bool:  # type: ignore[override]
        return bool(self.settings["local"] or self.settings["over"])

    @property
    def _over(self) -> timedelta:
        return timedelta(hours=self.settings["over"] or 0)

    def next_instant(self, after: datetime) -> datetime | None:
        if self.looks_ahead:
            return None
        for length in (timedelta(days=2), timedelta(days=9), timedelta(days=33), timedelta(days=36600)):
            if self.settings["repeat"] in ("once", "monthly") or length < timedelta(days=33):
                if found := self.instants(after + INSTANT, after + length):
                    return found[0]
        return None

    def moments(self, start: datetime, end: datetime, now: datetime) -> Iterator[Moments]:
        if not (walls := self._walls_that_matter(start, end)):
            return
        last = 0
        people = Contact.objects.filter(self.who.q(now, whole=True)).order_by("pk")
        while page := list(people.filter(pk__gt=last).values_list("pk", "timezone", "phone")[:PAGE]):
            last = page[-1][0]
            found: Moments = {}
            for pk, timezone, phone in page:
                zone = home_zone(timezone, phone) if self.settings["local"] else installation_zone()
                for wall in walls:
                    if start <= (moment := _instant(wall, zone) + self._later(pk, wall)) < end:
                        found[pk] = moment
            yield found

    def _walls_that_matter(self, start: datetime, end: datetime) -> list[datetime]:
        """Without those at which nobody can enter: asking who is in the audience is dear."""
        walls = self._walls(start - self._over, end)
        if self.settings["local"]:
            return walls
        zone = installation_zone()
        return [wall for wall in walls if start - self._over <= _instant(wall, zone) < end]

    def _later(self, contact_id: int, wall: datetime) -> timedelta:
        """Drawn by contact: the same however often it is asked, and even over many."""
        return self._over * share_of(0, contact_id, wall.isoformat()) if self._over else timedelta(0)

    def instants(self, start: datetime, end: datetime) -> list[datetime]:
        """Moments on the installation's wall clock in [start, end): 09:00 stays 09:00 when the clocks change."""
        zone = installation_zone()
        return [moment for wall in self._walls(start, end) if start <= (moment := _instant(wall, zone)) < end]

    def _walls(self, start: datetime, end: datetime) -> list[datetime]:
        """Times without a zone that may fall into [start, end) somewhere on earth."""
        first = self.settings["at"].astimezone(installation_zone()).replace(tzinfo=None)
        earliest, latest = (
            (at + shift).astimezone(UTC).replace(tzinfo=None) for at, shift in ((start, -EARTH), (end, EARTH))
        )
        if self.settings["repeat"] == "once":
            return [first] if earliest <= first <= latest else []
        return rrule(RULES[self.settings["repeat"]], dtstart=first).between(earliest, latest, inc=True)


def _instant(wall: datetime, zone: ZoneInfo) -> datetime:
    return at_time_of_day(wall.replace(tzinfo=zone), wall.time(), zone)
