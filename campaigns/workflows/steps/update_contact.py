from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns.workflows.effects.update_contact import UpdateContact
from campaigns.workflows.steps.base import Step
from campaigns.workflows.values import typed_value
from campaigns.workflows.visits import Moves, Visits
from lifecycle.contacts.fields import BUILT_IN
from lifecycle.kinds.rows_field import RowsField

KINDS = (
    ("text", _("text")),
    ("number", _("number")),
    ("yes_no", _("yes or no")),
    ("date", _("date")),
    ("empty", _("empty")),
)


class AttributeChange(forms.Form):
    field = forms.CharField(label=_("Attribute"), max_length=120)
    type = forms.ChoiceField(label=_("Becomes a"), choices=KINDS)
    value = forms.CharField(label=_("Value"), max_length=500, required=False)

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("field") in BUILT_IN:
            raise forms.ValidationError(_("Names, addresses and the like come from the contact, not from a campaign."))
        try:
            typed_value(self.cleaned_data.get("type", "text"), self.cleaned_data.get("value", ""))
        except ValueError as problem:
            raise forms.ValidationError(str(problem)) from None
        return self.cleaned_data


class UpdateContactStep(Step):
    kind = "update_contact"
    label = _("Update the contact")
    short = _("Update")
    description = _("Set attributes of the contact, for segments and other campaigns to see.")
    icon = "edit_note"
    family = "contacts"

    class Settings(forms.Form):
        changes = RowsField(AttributeChange, least=1, label=_("Changes"))

    def sentence(self) -> str:
        becomes = gettext("%(field)s becomes %(value)s")
        changes = (
            becomes % {"field": change["field"], "value": change["value"] or gettext("empty")}
            for change in self.settings["changes"]
        )
        return gettext("Set %(changes)s") % {"changes": ", ".join(changes)}

    def run(self, visits: Visits, now: datetime) -> Moves:
        values = {change["field"]: typed_value(change["type"], change["value"]) for change in self.settings["changes"]}
        moves = Moves().leave(visits)
        moves.effects = [UpdateContact(visit=visit, campaign=visits.campaign, attributes=values) for visit in visits]
        return moves
