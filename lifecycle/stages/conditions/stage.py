from datetime import datetime, timedelta

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lifecycle.conditions.base import Condition, Explanation
from lifecycle.conditions.comparison_words import listed, spoken_date
from lifecycle.conditions.settings_fields import MOST_DAYS, KeysField
from lifecycle.contacts.models import Contact
from lifecycle.events.names import STAGE_CHANGED
from lifecycle.look.quotes import quoted
from lifecycle.stages.models import Stage
from lifecycle.stages.names import name_of


def choices() -> list[tuple[str, str]]:
    return list(Stage.objects.values_list("key", "name"))


class InStage(Condition):
    kind = "stage"
    label = gettext_lazy("Stage")
    description = gettext_lazy("Where they are in the life of a customer, and for how long.")
    icon = "flag"
    has_fixed_shape = True

    class Settings(forms.Form):
        for_days = forms.IntegerField(
            label=gettext_lazy("For at least … days"), min_value=1, max_value=MOST_DAYS, required=False
        )

    # The name is a word of Python, so no class body can say it.
    Settings.base_fields = {"is": KeysField(label=gettext_lazy("One of"), choices=choices), **Settings.base_fields}

    @property
    def keys(self) -> list[str]:
        return list(self.settings["is"])

    def q(self, now: datetime, whole: bool = False) -> Q:
        q = Q(stage__in=self.keys)
        if self.settings["for_days"]:
            q &= Q(stage_since__isnull=False, stage_since__lte=now - timedelta(days=self.settings["for_days"]))
        return q

    def explain(self, contact: Contact, now: datetime) -> Explanation:
        return Explanation(self._holds(contact, now), _said(contact))

    def _holds(self, contact: Contact, now: datetime) -> bool:
        days, since = self.settings["for_days"], contact.stage_since
        long_enough = not days or (since is not None and since <= now - timedelta(days=days))
        return contact.stage in self.keys and long_enough

    def sentence(self) -> str:
        names = listed([quoted(name_of(key)) for key in self.keys], _("or"))
        if not self.settings["for_days"]:
            return _("are in the stage %(names)s") % {"names": names}
        said = ngettext(
            "have been in the stage %(names)s for at least %(days)s day",
            "have been in the stage %(names)s for at least %(days)s days",
            self.settings["for_days"],
        )
        return said % {"names": names, "days": self.settings["for_days"]}

    def events(self) -> set[str]:
        return {STAGE_CHANGED}

    def is_timed(self) -> bool:
        return bool(self.settings["for_days"])

    def refers_to(self) -> set[str]:
        return {"stages", *(f"stage:{key}" for key in self.keys)}

    def missing(self) -> list[str]:
        known = set(Stage.objects.filter(key__in=self.keys).values_list("key", flat=True))
        return [_("There is no stage “%(key)s”.") % {"key": key} for key in self.keys if key not in known]


def _said(contact: Contact) -> str:
    if not contact.stage:
        return _("in no stage")
    words = {"name": name_of(contact.stage)}
    if not contact.stage_since:
        return _("in the stage “%(name)s”") % words
    return _("in the stage “%(name)s” since %(day)s") % {**words, "day": spoken_date(contact.stage_since)}
