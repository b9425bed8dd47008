from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from channels.adapters.base import Adapter, CannotRender, Measure, Outgoing, Result, always
from channels.adapters.in_flight import in_flight
from channels.adapters.threads import threads
from channels.adapters.webhook.call import call
from channels.content.compile_email import used_snippets
from channels.content.content import prepare_payload
from channels.content.prepare import prepare
from channels.content.problem import TemplateProblem
from channels.links.token import token
from lifecycle.brand.brand import Brand

IN_FLIGHT = 16


class Webhook(Adapter):
    kind = "webhook"
    label = _("Webhook")
    icon = "webhook"
    needs_consent = False
    keeps_notes = True

    class Content(forms.Form):
        url = forms.CharField(label=_("Address to call"), max_length=2000)
        event = forms.CharField(label=_("What happened"), max_length=200, initial="campaign.reached")
        details = forms.CharField(
            label=_("What to tell"),
            widget=forms.Textarea,
            required=False,
            max_length=20_000,
            help_text=_("One on each line, such as: email: {{ contact.email }}"),
        )

    class Settings(forms.Form):
        secret = forms.CharField(label=_("Secret that our calls are signed with"))

    def compile(
        self,
        source: Mapping[str, Any],
        *,
        locale: str = "en",
        marketing: bool = True,
        snippets: Mapping[str, str] | None = None,
        brand: Brand | None = None,
    ) -> dict[str, Any]:
        fields: dict[str, Any] = {
            "url": str(source.get("url") or "").strip(),
            "event": str(source.get("event") or "").strip(),
            "data": _named(str(source.get("details") or "")),
        }
        payload: dict[str, Any] = {"fields": fields}
        texts = {"url": fields["url"], "event": fields["event"], **fields["data"]}
        if snippets and (used := used_snippets(texts, snippets)):
            payload["snippets"] = used
        prepare_payload(self.kind, payload)
        return payload

    def deliver(
        self, messages: Sequence[Outgoing], *, now: datetime, go_on: Callable[[], bool] = always
    ) -> list[Result]:
        return in_flight(threads("webhook", IN_FLIGHT), IN_FLIGHT, messages, partial(ask, now=now), go_on)

    def measure(self, message: Outgoing) -> Measure:
        prepare(message.content).render(message.merge)
        return Measure()


def _named(text: str) -> dict[str, str]:
    found = {}
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            name, colon, value = line.partition(":")
            if not colon or not name.strip():
                raise TemplateProblem("each line is a name, a colon and what to tell.", number)
            found[name.strip()] = value.strip()
    return found


def ask(message: Outgoing, *, now: datetime) -> Result:
    try:
        fields = prepare(message.content).render(message.merge).fields
    except TemplateProblem as problem:
        return CannotRender(problem.sentence)
    told = {"type": fields["event"], "timestamp": now.isoformat(), "data": fields["data"]}
    return call(fields["url"].strip(), told, name=f"msg_{token(message.id)}", now=now)
