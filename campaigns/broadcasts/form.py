from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.broadcasts.models import Broadcast
from campaigns.broadcasts.plan import Plan, plan_in
from campaigns.workflows.named_fields import SegmentField, TemplateField, TopicField
from lifecycle.conditions.field import ConditionField

NOW, AT, LOCAL = "now", "at", "local"
WHEN = (
    (NOW, gettext_lazy("As soon as you have checked it")),
    (AT, gettext_lazy("At a moment, for everybody at once")),
    (LOCAL, gettext_lazy("At a time of each contact's own day")),
)


class BroadcastForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("What is it called?"), max_length=160)
    segment = SegmentField(label=gettext_lazy("Who gets it: a segment"), required=False)
    condition = ConditionField(label=gettext_lazy("or whoever"), required=False)
    template = TemplateField(label=gettext_lazy("What they get"))
    topic = TopicField(
        label=gettext_lazy("On which topic"),
        required=False,
        help_text=gettext_lazy("Whoever has not subscribed to it does not get it."),
    )
    when = forms.ChoiceField(label=gettext_lazy("When"), choices=WHEN, initial=NOW)
    at = forms.DateTimeField(label=gettext_lazy("The moment"), required=False)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("when") in (AT, LOCAL) and not found.get("at") and "at" not in self.errors:
            self.add_error("at", _("Say when."))
        if "condition" not in self.errors and bool(found.get("segment")) == bool(found.get("condition")):
            raise forms.ValidationError(_("Say who gets it: a segment, or a condition of its own."))
        return found

    def plan(self) -> Plan:
        said = self.cleaned_data
        segment = said["segment"]
        who = {"kind": "segment", "segment": segment, "member": True} if segment else said["condition"]
        at: datetime | None = None if said["when"] == NOW else said["at"]
        return Plan(said["template"], who, at, said["when"] == LOCAL)


def initial_of(broadcast: Broadcast) -> Mapping[str, Any]:
    plan = plan_in(broadcast.draft)
    segment = (
        str(plan.who.get("segment", "")) if plan.who.get("kind") == "segment" and plan.who.get("member", True) else ""
    )
    return {
        "name": broadcast.name,
        "segment": segment,
        "condition": {} if segment else plan.who,
        "template": plan.template,
        "topic": broadcast.topic,
        "when": LOCAL if plan.local else AT if plan.at else NOW,
        "at": plan.at,
    }
