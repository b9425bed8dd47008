from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lifecycle.conditions.base import Condition, Explanation
from lifecycle.conditions.comparison_words import spoken_date
from lifecycle.conditions.settings_fields import KeyField, YesNoField
from lifecycle.consent.channels import SPOKEN, channels
from lifecycle.consent.models import Consent, Topic
from lifecycle.contacts.models import Contact
from lifecycle.events.names import SUBSCRIBED, UNSUBSCRIBED
from lifecycle.look.quotes import quoted


def topics() -> list[tuple[str, Any]]:
    named = Topic.objects.filter(is_transactional=False)
    return [("", gettext_lazy("the usual topic")), *((topic.key, topic.words) for topic in named)]


def offered() -> list[tuple[str, Any]]:
    return list(channels().items())


class HasConsent(Condition):
    """As it stands. `now` does not matter: a rehearsal of last year begins with the consent of today."""

    kind = "consent"
    label = gettext_lazy("May hear from us")
    description = gettext_lazy("Whether they subscribed to a topic on a channel. Without an answer it is no.")
    icon = "verified_user"
    has_fixed_shape = True

    class Settings(forms.Form):
        subscribed = YesNoField(gettext_lazy("may get"), gettext_lazy("may not get"), label=gettext_lazy("They"))
        topic = KeyField(label=gettext_lazy("Topic"), choices=topics, required=False)
        channel = KeyField(label=gettext_lazy("By"), choices=offered)

    def q(self, now: datetime, whole: bool = False) -> Q:
        subscribed = Exists(self._consents().filter(contact=OuterRef("pk"), is_subscribed=True))
        return Q(subscribed) if self.settings["subscribed"] else Q(~subscribed)

    def _consents(self) -> QuerySet[Consent]:
        topics = Topic.objects.filter(key=self.settings["topic"]) if self.settings["topic"] else _default()
        return Consent.objects.filter(topic__in=topics, channel=self.settings["channel"])

    def explain(self, contact: Contact, now: datetime) -> Explanation:
        consent = self._consents().filter(contact=contact).first()
        ok = bool(consent and consent.is_subscribed) == self.settings["subscribed"]
        if consent is None:
            return Explanation(ok, _("never said whether they want it"))
        said = _("subscribed on %(day)s") if consent.is_subscribed else _("unsubscribed on %(day)s")
        return Explanation(ok, said % {"day": spoken_date(consent.changed_at)})

    def sentence(self) -> str:
        words = {
            "topic": self._topic_name(),
            "channel": SPOKEN.get(self.settings["channel"], self.settings["channel"]),
        }
        if self.settings["subscribed"]:
            return _("may get %(topic)s by %(channel)s") % words
        return _("may not get %(topic)s by %(channel)s") % words

    def _topic_name(self) -> str:
        topics = Topic.objects.filter(key=self.settings["topic"]) if self.settings["topic"] else _default()
        found = topics.first()
        return quoted(found.words if found else self.settings["topic"])

    def events(self) -> set[str]:
        return {SUBSCRIBED, UNSUBSCRIBED}

    def missing(self) -> list[str]:
        topic, channel, found = self.settings["topic"], self.settings["channel"], []
        if topic and not Topic.objects.filter(key=topic).exists():
            found.append(_("There is no topic “%(key)s”.") % {"key": topic})
        if channel not in channels():
            found.append(_("There is no channel called “%(channel)s” here.") % {"channel": channel[:40]})
        return found


def _default() -> QuerySet[Topic]:
    """As `topics.default_topic`, but asked in the same statement."""
    first = Topic.objects.filter(is_transactional=False).order_by("-is_default", "pk").values("pk")[:1]
    return Topic.objects.filter(pk__in=first)
