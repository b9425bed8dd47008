from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from channels.adapters.base import Adapter, Measure, Outgoing, Result, always
from channels.adapters.email import over_anymail, over_smtp
from channels.adapters.email.sender import default_sender
from channels.content.compile_email import compile_email
from channels.content.prepare import prepare
from lifecycle.brand.brand import Brand


class Email(Adapter):
    kind = "email"
    label = _("Email")
    icon = "mail"
    reaches = "email"
    marks_blocks = True
    keeps_notes = True

    class Content(forms.Form):
        subject = forms.CharField(label=_("Subject"), max_length=500)
        preheader = forms.CharField(label=_("Line after the subject"), max_length=500, required=False)
        from_name = forms.CharField(label=pgettext_lazy("sender", "From"), max_length=200, required=False)
        reply_to = forms.CharField(label=_("Answers go to"), max_length=300, required=False)
        blocks = forms.JSONField(label=_("Blocks"), required=False)
        mjml = forms.CharField(label=_("MJML"), widget=forms.Textarea, required=False)
        html = forms.CharField(label=_("HTML"), widget=forms.Textarea, required=False)
        text = forms.CharField(label=_("Text part"), widget=forms.Textarea, required=False)

    class Settings(forms.Form):
        provider = forms.ChoiceField(label=_("Provider"), choices=[(name, name) for name in settings.EMAIL_PROVIDERS])
        sender = forms.CharField(label=pgettext_lazy("sender", "From"))

    def __init__(self) -> None:
        # Over SMTP each mail is asked for by itself; a call to a provider carries many.
        self.batch = 100 if settings.EMAIL_PROVIDER == "smtp" else 500

    @property
    def provider(self) -> str:
        return str(settings.EMAIL_PROVIDER)

    @property
    def sender(self) -> str:
        return default_sender()[1]

    def compile(
        self,
        source: Mapping[str, Any],
        *,
        locale: str = "en",
        marketing: bool = True,
        snippets: Mapping[str, str] | None = None,
        brand: Brand | None = None,
        marks: bool = False,
    ) -> dict[str, Any]:
        return compile_email(
            source, locale=locale or "en", marketing=marketing, snippets=snippets, brand=brand, marks=marks
        )

    def deliver(
        self, messages: Sequence[Outgoing], *, now: datetime, go_on: Callable[[], bool] = always
    ) -> list[Result]:
        over = over_smtp if settings.EMAIL_PROVIDER == "smtp" else over_anymail
        return over.send(messages, now=now, go_on=go_on)

    def measure(self, message: Outgoing) -> Measure:
        prepare(message.content).render(message.merge)
        return Measure()
