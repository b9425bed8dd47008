from datetime import datetime

from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lifecycle.conditions.base import Condition, Explanation
from lifecycle.conditions.comparison_words import spoken_date
from lifecycle.conditions.settings_fields import KeyField, YesNoField
from lifecycle.contacts.models import Contact
from lifecycle.events.names import SEGMENT_JOINED, SEGMENT_LEFT
from lifecycle.look.names import called
from lifecycle.segments.models import Membership, Segment


def choices() -> list[tuple[str, str]]:
    return list(Segment.objects.values_list("key", "name"))


class InSegment(Condition):
    """As the segment stands. `now` does not matter: a rehearsal of last year begins with the people of today."""

    kind = "segment"
    label = gettext_lazy("Segment")
    description = gettext_lazy("Whether they are in a segment.")
    icon = "pie_chart"
    has_fixed_shape = True

    class Settings(forms.Form):
        member = YesNoField(gettext_lazy("are in"), gettext_lazy("are not in"), label=gettext_lazy("They"))
        segment = KeyField(label=gettext_lazy("Segment"), choices=choices)

    @property
    def key(self) -> str:
        return str(self.settings["segment"])

    def q(self, now: datetime, whole: bool = False) -> Q:
        inside = Exists(Membership.objects.filter(contact=OuterRef("pk"), segment__key=self.key))
        return Q(inside) if self.settings["member"] else Q(~inside)

    def explain(self, contact: Contact, now: datetime) -> Explanation:
        mine = Membership.objects.filter(contact=contact, segment__key=self.key)
        since = mine.values_list("joined_at", flat=True).first()
        words = {"name": _name(self.key), "day": spoken_date(since) if since else ""}
        said = _("in the segment “%(name)s” since %(day)s") if since else _("not in the segment “%(name)s”")
        return Explanation((since is not None) == self.settings["member"], said % words)

    def sentence(self) -> str:
        said = _("are in the segment “%(name)s”") if self.settings["member"] else _("are not in the segment “%(name)s”")
        return said % {"name": _name(self.key)}

    def events(self) -> set[str]:
        return {SEGMENT_JOINED, SEGMENT_LEFT}

    def refers_to(self) -> set[str]:
        return {f"segment:{self.key}"}

    def missing(self) -> list[str]:
        if Segment.objects.filter(key=self.key).exists():
            return []
        return [_("There is no segment “%(key)s”.") % {"key": self.key}]


def _name(key: str) -> str:
    return called(key, _names)


def _names() -> dict[str, str]:
    return dict(Segment.objects.values_list("key", "name"))
