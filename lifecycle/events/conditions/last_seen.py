from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lifecycle.conditions.base import Condition, Explanation
from lifecycle.conditions.comparison_words import days_ago, in_the_last, spoken_date
from lifecycle.conditions.explain import holds_for
from lifecycle.conditions.settings_fields import MOST_DAYS
from lifecycle.contacts.models import Contact
from lifecycle.events.models import Event
from lifecycle.events.names import OURS

OPS = {
    "within_last": gettext_lazy("in the last … days"),
    "more_than_ago": gettext_lazy("not in the last … days"),
    "never": gettext_lazy("never"),
}


class LastSeen(Condition):
    """Over what people did themselves: events that we record about them do not count."""

    kind = "last_seen"
    label = gettext_lazy("Last seen")
    description = gettext_lazy("When they were last seen doing anything at all. What we did does not count.")
    icon = "visibility"
    has_fixed_shape = True

    class Settings(forms.Form):
        op = forms.ChoiceField(label=gettext_lazy("Seen"), choices=list(OPS.items()))
        days = forms.IntegerField(label=gettext_lazy("Days"), min_value=1, max_value=MOST_DAYS, required=False)

        def clean(self) -> dict[str, Any]:
            cleaned = super().clean() or {}
            if cleaned.get("op") in ("within_last", "more_than_ago") and not cleaned.get("days") and not self.errors:
                raise ValidationError(_("Say how many days."))
            return cleaned

    def q(self, now: datetime, whole: bool = False) -> Q:
        seen = self._seen(now)
        if self.settings["op"] == "never":
            return Q(~Exists(seen))
        lately = Exists(seen.filter(occurred_at__gt=now - timedelta(days=self.settings["days"])))
        return Q(lately) if self.settings["op"] == "within_last" else Q(Exists(seen)) & Q(~lately)

    def _seen(self, now: datetime) -> QuerySet[Event]:
        return Event.objects.filter(contact=OuterRef("pk"), occurred_at__lte=now).exclude(source=OURS).order_by()

    def explain(self, contact: Contact, now: datetime) -> Explanation:
        mine = Event.objects.filter(contact=contact, occurred_at__lte=now).exclude(source=OURS)
        last = mine.aggregate(last=Max("occurred_at"))["last"]
        said = _("last seen on %(day)s") % {"day": spoken_date(last)} if last else _("never seen")
        return Explanation(holds_for(self, contact, now), said)

    def sentence(self) -> str:
        if self.settings["op"] == "never":
            return _("were never seen")
        if self.settings["op"] == "within_last":
            return _("were seen %(when)s") % {"when": in_the_last(self.settings["days"])}
        return _("were last seen %(when)s") % {"when": days_ago(self.settings["days"])}

    def is_timed(self) -> bool:
        return bool(self.settings["op"] != "never")
