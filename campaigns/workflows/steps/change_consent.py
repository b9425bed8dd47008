from datetime import datetime

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns.workflows.effects.change_consent import ChangeConsent
from campaigns.workflows.named_fields import ChannelField, TopicField
from campaigns.workflows.steps.base import Step
from campaigns.workflows.visits import Moves, Visits
from channels.adapters.base import adapters
from lifecycle.look.small import small


class ChangeConsentStep(Step):
    kind = "change_consent"
    label = _("Change consent")
    short = _("Consent")
    description = _("Unsubscribe the contact from a topic on one channel, or subscribe where they asked for it.")
    icon = "verified_user"
    family = "contacts"

    class Settings(forms.Form):
        channel = ChannelField(label=_("Channel"))
        subscribed = forms.BooleanField(label=_("Subscribed from now on"), required=False)
        topic = TopicField(label=_("Topic"), required=False, help_text=_("Nothing chosen: the campaign's own topic."))

        def clean_channel(self) -> str:
            channel: str = self.cleaned_data["channel"]
            if channel not in adapters:
                raise forms.ValidationError(_("There is no channel called “%s” here.") % channel)
            return channel

    def sentence(self) -> str:
        said = (
            gettext("Subscribe to %(channel)s")
            if self.settings["subscribed"]
            else gettext("Unsubscribe from %(channel)s")
        )
        return said % {"channel": small(adapters.get(self.settings["channel"]).label)}

    def run(self, visits: Visits, now: datetime) -> Moves:
        moves = Moves().leave(visits)
        moves.effects = [
            ChangeConsent(
                visit=visit,
                campaign=visits.campaign,
                topic=self.settings["topic"],
                channel=self.settings["channel"],
                is_subscribed=self.settings["subscribed"],
            )
            for visit in visits
        ]
        return moves
