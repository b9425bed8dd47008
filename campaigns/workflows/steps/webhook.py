from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns.workflows.named_fields import TemplateField
from campaigns.workflows.steps.send import Send


class Webhook(Send):
    kind = "webhook"
    label = _("Call a webhook")
    short = _("Webhook")
    description = _("Tell another application, with what you want it to know. Tried again until it answers.")
    icon = "webhook"
    family = "team"

    class Settings(forms.Form):
        template = TemplateField(label=_("Which call"), help_text=_("A message of the webhook channel."))

    message_kind = "transactional"

    def sentence(self) -> str:
        return gettext("Call “%(name)s”") % {"name": self.settings["template"]}
