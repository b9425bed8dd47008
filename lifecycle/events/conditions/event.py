from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, npgettext, pgettext

from lifecycle.conditions.base import EVERYBODY, Condition, Explanation
from lifecycle.conditions.comparison_words import in_the_last, listed, spoken_date
from lifecycle.conditions.explain import holds_for
from lifecycle.conditions.reading import moment_of
from lifecycle.conditions.settings_fields import CountField, SinceField, WindowField, YesNoField
from lifecycle.contacts.models import Contact
from lifecycle.events.filters import PropertyFilter, filters_q, filters_sentence
from lifecycle.events.models import Event
from lifecycle.events.names_known import known_names
from lifecycle.events.phrases import did, did_not, one_did
from lifecycle.kinds.rows_field import RowsField

WHICH = {"any": gettext_lazy("any"), "first": gettext_lazy("their first"), "last": gettext_lazy("their last")}


class EventDone(Condition):
    """`within` is the time up to now, open at its beginning; `since` a fixed instant. With first or last, the
    one event is taken from all of that name, and must then pass the filters and lie in that time."""

    kind = "event"
    label = gettext_lazy("What they did")
    description = gettext_lazy("Whether people did something: how often, when, and with which details.")
    icon = "bolt"
    has_fixed_shape = True

    class Settings(forms.Form):
        did = YesNoField(gettext_lazy("did"), gettext_lazy("did not"), label=gettext_lazy("They"))
        event = forms.CharField(label=gettext_lazy("Event"), max_length=200)
        within = WindowField(label=gettext_lazy("In the last"), required=False)
        count = CountField(label=gettext_lazy("How often"), required=False)
        which = forms.ChoiceField(label=gettext_lazy("Which one"), choices=list(WHICH.items()), required=False)
        since = SinceField(label=gettext_lazy("Or since"), required=False)
        properties = RowsField(PropertyFilter, label=gettext_lazy("Only with"))

        suggestions = {"event": known_names}
        more = ("which", "since", "properties")

        def clean(self) -> dict[str, Any]:
            cleaned = super().clean() or {}
            if cleaned.get("within") and cleaned.get("since"):
                raise ValidationError(_("Choose a length of time or a day to begin, not both."))
            if cleaned.get("which") in ("first", "last") and cleaned.get("count"):
                raise ValidationError(_("The first or the last is one; leave out how often."))
            if cleaned.get("which") == "any":
                cleaned["which"] = ""  # as where nothing is said
            return cleaned

    def q(self, now: datetime, whole: bool = False) -> Q:
        q = self._did(now, whole)
        return q if self.settings["did"] else ~q

    def _did(self, now: datetime, whole: bool) -> Q:
        if self.settings["which"] in ("first", "last"):
            return Q(Exists(self._events(now).filter(pk=Subquery(self._only(now)))))
        least, most = self._times()
        q = self._at_least(least, now, whole) if least else EVERYBODY
        return q & ~self._at_least(most + 1, now, whole) if most is not None else q

    def _times(self) -> tuple[int, int | None]:
        count = self.settings["count"] or {"op": "at_least", "n": 1}
        match count["op"]:
            case "at_most":
                return 0, count["n"]
            case "exactly":
                return count["n"], count["n"]
        return count["n"], None

    def _at_least(self, times: int, now: datetime, whole: bool) -> Q:
        if whole and times > 1:
            return self._grouped(times, now)
        # Of one contact's events in the order of the index: the last that is needed ends the search.
        events = self._events(now).filter(contact=OuterRef("pk"))
        return Q(Exists(events[times - 1 :]))

    def _grouped(self, times: int, now: datetime) -> Q:
        counted = self._events(now).values("contact_id").annotate(times=Count("pk")).filter(times__gte=times)
        return Q(pk__in=counted.values("contact_id"))

    def _events(self, now: datetime) -> QuerySet[Event]:
        start = self._start(now)
        events = Event.objects.filter(
            filters_q(self.settings["properties"]), name=self.settings["event"], occurred_at__lte=now
        )
        return events.filter(**start).order_by() if start else events.order_by()

    def _start(self, now: datetime) -> Mapping[str, datetime]:
        if self.settings["within"]:
            return {"occurred_at__gt": now - timedelta(**self.settings["within"])}
        moment = moment_of(self.settings["since"])
        return {"occurred_at__gte": moment} if moment else {}

    def _only(self, now: datetime) -> QuerySet[Any, Any]:
        sign = "-" if self.settings["which"] == "last" else ""
        mine = Event.objects.filter(contact=OuterRef(OuterRef("pk")), name=self.settings["event"], occurred_at__lte=now)
        return mine.order_by(f"{sign}occurred_at", f"{sign}pk").values("pk")[:1]

    def explain(self, contact: Contact, now: datetime) -> Explanation:
        found = Event.objects.filter(contact=contact, name=self.settings["event"], occurred_at__lte=now)
        facts = found.aggregate(times=Count("pk"), last=Max("occurred_at"))
        if not facts["times"]:
            return Explanation(
                holds_for(self, contact, now), _("never %(did)s") % {"did": one_did(self.settings["event"])}
            )
        times = npgettext("how often", "once", "%(times)d times", facts["times"]) % facts
        said = _("%(did)s %(times)s, last on %(day)s")
        words = {"did": one_did(self.settings["event"]), "times": times, "day": spoken_date(facts["last"])}
        return Explanation(holds_for(self, contact, now), said % words)

    def sentence(self) -> str:
        words = [self._verb(), self._how_often(), self._details(), self._when()]
        return " ".join(word for word in words if word)

    def _verb(self) -> str:
        done = did(self.settings["event"]) if self.settings["did"] else did_not(self.settings["event"])
        if self.settings["which"] in ("first", "last"):
            return _("%(done)s, %(which)s time,") % {"done": done, "which": WHICH[self.settings["which"]]}
        return done

    def _how_often(self) -> str:
        count = self.settings["count"]
        if not count or count == {"op": "at_least", "n": 1}:
            return ""
        return _times_words(count["op"], count["n"])

    def _details(self) -> str:
        details = filters_sentence(self.settings["properties"])
        return _("with %(details)s") % {"details": listed(details, _("and"))} if details else ""

    def _when(self) -> str:
        if self.settings["within"]:
            return in_the_window(self.settings["within"])
        if moment := moment_of(self.settings["since"]):
            return _("since %(day)s") % {"day": spoken_date(moment)}
        return ""

    def events(self) -> set[str]:
        return {self.settings["event"]}

    def is_timed(self) -> bool:
        return bool(self.settings["within"])


def _times_words(op: str, times: int) -> str:
    match op:
        case "at_most":
            said = ngettext("at most once", "at most %(n)d times", times)
        case "exactly":
            said = ngettext("exactly once", "exactly %(n)d times", times)
        case _:
            said = ngettext("at least once", "at least %(n)d times", times)
    return said % {"n": times}


def in_the_window(window: Mapping[str, int]) -> str:
    [(unit, length)] = window.items()
    if unit == "days":
        return in_the_last(length)
    if length == 1:
        return pgettext("1", "in the last hour")
    return ngettext("in the last hour", "in the last %(hours)d hours", length) % {"hours": length}
