from datetime import datetime
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from campaigns.workflows.models import Enrollment
from campaigns.workflows.step_names import message_names, offered_messages
from channels.outbox.models import Message
from lifecycle.conditions.at_hand import at_hand
from lifecycle.conditions.base import Condition, Explanation
from lifecycle.conditions.settings_fields import KeyField
from lifecycle.contacts.models import Contact
from lifecycle.events.names import EMAIL_CLICKED, EMAIL_OPENED, TEXT_CLICKED
from lifecycle.look.names import called, names

DONE = {
    "sent": (_("was sent"), "sent_at", set()),
    "opened": (_("was opened"), "opened_at", {EMAIL_OPENED, EMAIL_CLICKED, TEXT_CLICKED}),
    "clicked": (_("was clicked"), "clicked_at", {EMAIL_CLICKED, TEXT_CLICKED}),
}


# After “they”.
SAID = {"sent": _("got “%s”"), "opened": _("opened “%s”"), "clicked": _("clicked in “%s”")}

YES = {
    "sent": _("The message of step “%(step)s” was sent"),
    "opened": _("The message of step “%(step)s” was opened"),
    "clicked": _("The message of step “%(step)s” was clicked"),
}
NOT_YET = {
    "sent": _("The message of step “%(step)s” was not sent yet"),
    "opened": _("The message of step “%(step)s” was not opened yet"),
    "clicked": _("The message of step “%(step)s” was not clicked yet"),
}


def steps() -> list[tuple[str, Any]]:
    return [("", _("Choose one")), *names(offered_messages, at_hand()).items()]


class StepMessage(Condition):
    """About the message that an earlier step of this very enrollment sent; a person's doing, never a scanner's."""

    kind = "step_message"
    label = _("Message of an earlier step")
    description = _("Whether the message that a step of this campaign sent them, this time, was opened or clicked.")
    icon = "mark_email_read"
    has_fixed_shape = True
    only_in_campaigns = True

    class Settings(forms.Form):
        step = KeyField(label=_("Step"), choices=steps)
        did = forms.ChoiceField(label=_("Was"), choices=[(key, said) for key, (said, *_rest) in DONE.items()])
        # Filled in by the workflow it stands in; without it nobody matches.
        campaign_id = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def q(self, now: datetime, whole: bool = False) -> Q:
        _said, field, _events = DONE[self.settings["did"]]
        mine = Enrollment.objects.filter(
            pk=OuterRef("enrollment_id"), is_active=True, number=OuterRef("number"), contact_id=OuterRef("contact_id")
        )
        messages = Message.objects.filter(
            Exists(mine),
            contact_id=OuterRef("pk"),
            campaign_id=self.settings["campaign_id"] or 0,
            step_key=self.settings["step"],
            **{f"{field}__lte": now},
        )
        return Q(Exists(messages.filter(created_at__lte=now)))

    def explain(self, contact: Contact, now: datetime) -> Explanation:
        holds = Contact.objects.filter(self.q(now), pk=contact.pk).exists()
        said = YES[self.settings["did"]] if holds else NOT_YET[self.settings["did"]]
        return Explanation(holds, str(said) % {"step": self._message()})

    def sentence(self) -> str:
        return str(SAID[self.settings["did"]]) % self._message()

    def _message(self) -> str:
        campaign_id = self.settings["campaign_id"]
        return called(self.settings["step"], message_names, campaign_id) if campaign_id else self.settings["step"]

    def events(self) -> set[str]:
        _said, _field, events = DONE[self.settings["did"]]
        return set(events)
