import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channels.outbox.models import Message
from channels.outbox.origin import origins
from lifecycle.conditions.base import ANY_EVENT, Condition, Explanation
from lifecycle.conditions.comparison_words import spoken_date
from lifecycle.conditions.explain import holds_for
from lifecycle.conditions.settings_fields import KeyField, WindowField
from lifecycle.consent.names import topic_names
from lifecycle.contacts.models import Contact
from lifecycle.events.conditions.event import in_the_window
from lifecycle.events.names import EMAIL_CLICKED, EMAIL_OPENED, TEXT_CLICKED
from lifecycle.look.names import called

DID = {
    "sent": gettext_lazy("were sent"),
    "delivered": gettext_lazy("received"),
    "opened": gettext_lazy("opened"),
    "clicked": gettext_lazy("clicked in"),
    "not_sent": gettext_lazy("were not sent"),
    "not_opened": gettext_lazy("got, but did not open,"),
    "not_clicked": gettext_lazy("got, but did not click in,"),
}
PLACE = re.compile(r"[1-9][0-9]{0,17}/.{1,64}")
CHANNELS = {"email": gettext_lazy("an email"), "sms": gettext_lazy("a text")}
OPENING = {EMAIL_OPENED, EMAIL_CLICKED, TEXT_CLICKED}
CLICKING = {EMAIL_CLICKED, TEXT_CLICKED}


def channels() -> list[tuple[str, Any]]:
    return [("", gettext_lazy("a message")), *CHANNELS.items()]


def topics() -> list[tuple[str, Any]]:
    return [("", gettext_lazy("any topic")), *topic_names().items()]


def steps() -> list[tuple[str, Any]]:
    return [("", gettext_lazy("any step")), *origins().messages().items()]


def messages_of(campaign_id: int) -> Mapping[str, str]:
    return origins().messages(campaign_id)


class StepField(KeyField):
    """“campaign id/step key”: a step's key means something only in its campaign."""

    def to_python(self, value: Any) -> str:
        place = super().to_python(value)
        if place and not PLACE.fullmatch(place):
            raise ValidationError(_("Choose one."))
        return place


class MessageOfOurs(Condition):
    """What became of the messages we sent. Following a link in one counts as opening it; scanners do neither."""

    kind = "message"
    label = gettext_lazy("What we sent them")
    description = gettext_lazy("Whether they received, opened or clicked in our messages.")
    icon = "mark_email_read"
    has_fixed_shape = True

    class Settings(forms.Form):
        did = forms.ChoiceField(label=gettext_lazy("They"), choices=list(DID.items()))
        channel = KeyField(label=gettext_lazy("What"), choices=channels, required=False)
        topic = KeyField(label=gettext_lazy("On the topic"), choices=topics, required=False)
        step = StepField(label=gettext_lazy("Of the step"), choices=steps, required=False)
        within = WindowField(label=gettext_lazy("In the last"), required=False)

        more = ("topic", "step")

    @property
    def did(self) -> str:
        return str(self.settings["did"])

    def q(self, now: datetime, whole: bool = False) -> Q:
        positive = self.did.removeprefix("not_")
        happened = Exists(self._messages().filter(self._happened(positive, now), contact=OuterRef("pk")))
        if self.did == positive:
            return Q(happened)
        if self.did == "not_sent":
            return Q(~happened)
        got = Exists(self._messages().filter(self._happened("sent", now), contact=OuterRef("pk")))
        return Q(got) & Q(~happened)

    def _messages(self) -> QuerySet[Message]:
        filters = {name: self.settings[name] for name in ("channel", "topic") if self.settings[name]}
        if self.settings["step"]:
            filters["campaign_id"], filters["step_key"] = self._place()
        return Message.objects.filter(**filters).order_by()

    def _place(self) -> tuple[int, str]:
        campaign_id, _slash, step = self.settings["step"].partition("/")
        return int(campaign_id), step

    def _happened(self, did: str, now: datetime) -> Q:
        match did:
            case "opened":
                return self._in_time("opened_at", now) | self._in_time("clicked_at", now)
            case "sent":
                return self._in_time("sent_at", now)
        return self._in_time(f"{did}_at", now)

    def _in_time(self, column: str, now: datetime) -> Q:
        q = Q(**{f"{column}__lte": now})
        if self.settings["within"]:
            q &= Q(**{f"{column}__gt": now - timedelta(**self.settings["within"])})
        return q

    def explain(self, contact: Contact, now: datetime) -> Explanation:
        mine = self._messages().filter(contact=contact, sent_at__lte=now)
        facts = mine.aggregate(sent=Max("sent_at"), opened=Max("opened_at", filter=Q(opened_at__lte=now)))
        facts |= mine.aggregate(clicked=Max("clicked_at", filter=Q(clicked_at__lte=now)))
        said = [words % {"day": spoken_date(facts[name])} for name, words in _facts().items() if facts[name]]
        return Explanation(holds_for(self, contact, now), ", ".join(said) or _("nothing was sent"))

    def sentence(self) -> str:
        said = _("%(did)s %(what)s") % {"did": DID[self.did], "what": self._what()}
        if self.settings["topic"]:
            said = _("%(said)s on %(topic)s") % {"said": said, "topic": called(self.settings["topic"], topic_names)}
        if self.settings["step"]:
            step = called(self.settings["step"], messages_of, self._place()[0])
            said = _("%(said)s of the step “%(step)s”") % {"said": said, "step": step}
        if self.settings["within"]:
            said = _("%(said)s %(when)s") % {"said": said, "when": in_the_window(self.settings["within"])}
        return said

    def _what(self) -> str:
        channel = self.settings["channel"]
        return str(
            CHANNELS.get(channel, _("a message by %(channel)s") % {"channel": channel}) if channel else _("a message")
        )

    def events(self) -> set[str]:
        if self.did in ("opened", "not_opened"):
            return OPENING if self.did == "opened" else {ANY_EVENT}
        return CLICKING if self.did == "clicked" else {ANY_EVENT}

    def is_timed(self) -> bool:
        return bool(self.settings["within"])


def _facts() -> dict[str, str]:
    return {
        "sent": _("last message on %(day)s"),
        "opened": _("last opened on %(day)s"),
        "clicked": _("last clicked on %(day)s"),
    }
