from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns.workflows.effects.send_message import SendMessage
from campaigns.workflows.named_fields import TemplateField
from campaigns.workflows.steps.base import Step
from campaigns.workflows.visits import Moves, Visits


class Send(Step):
    kind = "send"
    label = _("Send a message")
    description = _("Email, text or any other channel: the message decides which. Caps, quiet hours and consent hold.")
    icon = "send"
    family = "messages"

    class Settings(forms.Form):
        template = TemplateField(label=_("Message"))
        transactional = forms.BooleanField(
            label=_("A service message"),
            required=False,
            help_text=_("Orders, passwords, appointments: no consent needed, passes caps and quiet hours."),
        )
        expires_hours = forms.IntegerField(
            label=_("Too late after (hours)"), min_value=1, max_value=8760, required=False
        )

    @property
    def message_kind(self) -> str:
        return "transactional" if self.settings["transactional"] else "marketing"

    def sentence(self) -> str:
        return gettext("Send “%(name)s”") % {"name": self.settings["template"]}

    def templates(self) -> set[str]:
        return {self.settings["template"]}

    def run(self, visits: Visits, now: datetime) -> Moves:
        hours = self.settings.get("expires_hours")
        shared: dict[str, Any] = {
            "campaign": visits.campaign,
            "template": self.settings["template"],
            "kind": self.message_kind,
            "expires_at": now + timedelta(hours=hours) if hours else None,
        }
        moves = Moves().leave(visits)
        moves.effects = [
            SendMessage(visit=visit, reference=visit.reference(), step_key=visit.step_key, **shared) for visit in visits
        ]
        return moves
