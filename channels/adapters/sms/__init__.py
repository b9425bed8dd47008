from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from twilio.base.exceptions import TwilioException

from channels.adapters.base import (
    Adapter,
    CannotRender,
    CannotTell,
    Measure,
    Misconfigured,
    NoAnswer,
    Outgoing,
    Receipt,
    Refused,
    Result,
    TryLater,
    always,
)
from channels.adapters.in_flight import in_flight
from channels.adapters.sending import SendingIsOff
from channels.adapters.sms.client import IN_FLIGHT, OFFICIAL, Fault, Unanswered, Unreachable, configured
from channels.adapters.sms.faults import judge
from channels.adapters.sms.sender import text_sender
from channels.adapters.threads import threads
from channels.content.compile_email import used_snippets
from channels.content.content import Rendered, Supplied, prepare_payload
from channels.content.links import Links
from channels.content.prepare import prepare
from channels.content.problem import TemplateProblem
from channels.links.token import link_url, token
from lifecycle.brand.brand import Brand

LONGEST = 1600  # characters; Twilio takes no more
MOST_LOOKED_AT = 100  # of the texts to one number, the newest first
CLOCKS_DIFFER = timedelta(minutes=5)


class Sms(Adapter):
    kind = "sms"
    label = pgettext_lazy("channel", "Text")
    icon = "sms"
    reaches = "phone"
    keeps_notes = True
    can_look_up = True
    batch = 100

    class Content(forms.Form):
        text = forms.CharField(label=_("Text"), widget=forms.Textarea(attrs={"rows": 4}), max_length=5000)

    class Settings(forms.Form):
        account = forms.CharField(label=_("Twilio account"))
        sender = forms.CharField(label=_("Number, sender name or messaging service"))

    @property
    def provider(self) -> str:
        return "twilio"

    @property
    def sender(self) -> str:
        return str(settings.TWILIO_FROM)

    def compile(
        self,
        source: Mapping[str, Any],
        *,
        locale: str = "en",
        marketing: bool = True,
        snippets: Mapping[str, str] | None = None,
        brand: Brand | None = None,
    ) -> dict[str, Any]:
        links = Links()
        payload: dict[str, Any] = {"text": links.in_text(str(source.get("text") or "").strip())}
        payload["links"] = links.sources
        if snippets and (used := used_snippets(payload, snippets)):
            payload["snippets"] = used
        prepare_payload(self.kind, payload)
        return payload

    def deliver(
        self, messages: Sequence[Outgoing], *, now: datetime, go_on: Callable[[], bool] = always
    ) -> list[Result]:
        if not (settings.TWILIO_ACCOUNT_SID and settings.TWILIO_AUTH_TOKEN):
            wrong = Misconfigured("TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN must both be set.")
            return [wrong] * len(messages)
        return in_flight(
            threads("twilio", IN_FLIGHT), IN_FLIGHT, messages, partial(ask, sender=text_sender(), now=now), go_on
        )

    def look_up(self, message: Outgoing, *, since: datetime) -> list[Receipt]:
        return found_at_twilio(message, since=since)

    def measure(self, message: Outgoing) -> Measure:
        return weighed(rendered(message))


def found_at_twilio(message: Outgoing, *, since: datetime) -> list[Receipt]:
    """Twilio keeps no id of ours, but the text itself holds links that no other message has; else whatever has the same
    words, to the same number since then.
    """
    try:
        text = rendered(message)
        texts = configured().messages.list(to=message.address, limit=MOST_LOOKED_AT)
    except (TemplateProblem, SendingIsOff) as error:
        raise CannotTell(str(error)) from error
    except (Fault, Unreachable, Unanswered, TwilioException, ValueError) as error:
        raise CannotTell(f"Twilio could not be asked: {error}") from error
    weight, earliest = weighed(text), since - CLOCKS_DIFFER
    return [
        Receipt(str(found.sid or ""), weight.parts, weight.cost_micros)
        for found in texts
        if found.body == text.text and (found.date_created is None or found.date_created >= earliest)
    ]


def rendered(message: Outgoing) -> Rendered:
    name = token(message.id)
    return prepare(message.content).render(message.merge, Supplied(link=partial(link_url, name)))


def weighed(text: Rendered) -> Measure:
    parts = text.sms.parts
    return Measure(parts, round(settings.SMS_PART_PRICE * 1_000_000) * parts)


def ask(message: Outgoing, *, sender: str, now: datetime) -> Result:
    try:
        text = rendered(message)
    except TemplateProblem as problem:
        return CannotRender(problem.sentence)
    if not text.text.strip() or len(text.text) > LONGEST:
        return Refused(
            "The text is empty." if not text.text.strip() else f"The text is longer than {LONGEST} characters."
        )
    try:
        taken = configured().messages.create(
            to=message.address, body=text.text, **_sender(sender), **_callback(message)
        )
    except Fault as fault:
        return judge(fault, now=now)
    except Unreachable as error:
        return TryLater(str(error))
    except (Unanswered, TwilioException, ValueError) as error:
        # Also an answer that is a yes and then cannot be read.
        return NoAnswer(str(error))
    weight = weighed(text)
    return Receipt(str(taken.sid or ""), weight.parts, weight.cost_micros)


def _sender(sender: str) -> dict[str, str]:
    return {"messaging_service_sid": sender} if sender.startswith("MG") else {"from_": sender}


def _callback(message: Outgoing) -> dict[str, str]:
    is_local = urlsplit(settings.PUBLIC_URL).hostname in ("localhost", "127.0.0.1", "::1")
    if is_local and settings.TWILIO_API_BASE_URL == OFFICIAL:
        return {}  # Twilio refuses a text whose callback it could not reach
    return {"status_callback": f"{settings.PUBLIC_URL}/hooks/twilio/status?message={token(message.id)}"}
