from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns.workflows.steps.base import Step
from campaigns.workflows.steps.wait import DurationForm, spoken
from campaigns.workflows.visits import Moves, Visit, Visits
from campaigns.workflows.where import PropertyFilter, matches
from lifecycle.conditions.base import ANY_EVENT, Condition, parse
from lifecycle.conditions.field import ConditionField
from lifecycle.events.names_known import known_names
from lifecycle.kinds.rows_field import RowsField


class WaitFor(Step):
    kind = "wait_for"
    label = _("Wait for something")
    short = _("Wait until")
    description = _("Wait until a contact does something, or until a condition holds, but not for ever.")
    icon = "notifications_active"
    family = "timing"
    exits = ("happened", "timeout")
    rests = True
    acts = False

    class Settings(DurationForm):
        event = forms.CharField(label=_("Until they do"), max_length=200, required=False)
        where = RowsField(PropertyFilter, label=_("Only where"))
        condition = ConditionField(label=_("Or until this holds"), required=False, preview=False, in_campaign=True)
        since_entry = forms.BooleanField(label=_("What they did since they entered counts too"), required=False)

        days = forms.IntegerField(label=_("At most days"), min_value=0, max_value=3660, required=False)
        field_order = ("event", "where", "condition", "since_entry")
        suggestions = {"event": known_names}

        def clean(self) -> dict[str, Any]:
            cleaned = super().clean()
            if bool(cleaned.get("event")) == bool(cleaned.get("condition")):
                raise forms.ValidationError(_("Say what to wait for: something they do, or a condition."))
            return cleaned

    @cached_property
    def condition(self) -> Condition | None:
        return parse(self.settings["condition"]) if self.settings["condition"] else None

    def listens(self) -> set[str]:
        return self.condition.events() if self.condition else {self.settings["event"]}

    def hears(self, event: dict[str, Any]) -> bool:
        return self.condition is not None or matches(self.settings["where"], event["properties"], event["occurred_at"])

    def conditions(self) -> list[Condition]:
        return [self.condition] if self.condition else []

    def length(self) -> timedelta:
        return timedelta(**{unit: self.settings[unit] for unit in ("days", "hours", "minutes")})

    def longest(self) -> timedelta:
        return self.length()

    def rest_again(self, visits: Visits, now: datetime) -> list[datetime | None]:
        return [(visit.rested_at or now) + self.length() for visit in visits]

    def sentence(self) -> str:
        most = spoken(**{unit: self.settings[unit] for unit in ("days", "hours", "minutes")})
        if self.condition:
            what = self.condition.sentence()
            return gettext("Wait at most %(length)s until they %(condition)s") % {"length": most, "condition": what}
        return gettext("Wait at most %(length)s for “%(event)s”") % {"length": most, "event": self.settings["event"]}

    def run(self, visits: Visits, now: datetime) -> Moves:
        happened = self._happened(visits, now)
        moves, length = Moves(), self.length()
        for visit in visits:
            since = visit.begins(length, now)
            if visit.contact_id in happened:
                moves.left.append((visit, "happened"))
            elif visit.woken == "due" and since + length <= now:
                moves.left.append((visit, "timeout"))
            else:
                moves.rest(visit, since + length, since)
        return moves

    def _happened(self, visits: Visits, now: datetime) -> set[int]:
        if self.condition:
            return self._holds_now(visits, self.condition)
        heard = {visit.contact_id for visit in visits if visit.woken == "event"}
        arrived = [visit for visit in visits if visit.woken == "arrival"]
        if self.settings["since_entry"] and arrived:
            heard |= self._did_since_entry(visits, arrived, now)
        return heard

    def _holds_now(self, visits: Visits, condition: Condition) -> set[int]:
        # It was asked on arrival and at each event that can change it, so only time or an attribute is news at the end.
        if not condition.is_timed() and ANY_EVENT not in condition.events():
            visits = visits.only([visit for visit in visits if visit.woken != "due"])
        return visits.matching(condition)

    def _did_since_entry(self, visits: Visits, arrived: Iterable[Visit], now: datetime) -> set[int]:
        since = {visit.contact_id: visit.entered_at for visit in arrived}
        return visits.did(self.settings["event"], self.settings["where"], since)
