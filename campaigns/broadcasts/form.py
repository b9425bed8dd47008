"""What each step of the wizard asks. A form keeps what is understood, whole or not; `lacks` says what is still open."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.broadcasts.models import Broadcast
from campaigns.broadcasts.plan import Plan
from campaigns.workflows.named_fields import SegmentField, TemplateField, TopicField
from campaigns.workflows.triggers.schedule import MOST_HOURS
from lifecycle.conditions.field import ConditionField

SEGMENT, CONDITION = "segment", "condition"
NOW, AT, LOCAL, SPREAD = "now", "at", "local", "spread"


class StepForm(forms.Form):
    """`old`: what stands in the draft; it stays where what was posted is not understood."""

    def __init__(self, *args: Any, old: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.old = old

    def unasked(self) -> set[str]:
        """Fields that do not show as the others stand: what is wrong with them keeps nobody."""
        return set()

    def clean(self) -> dict[str, Any]:
        for name in self.unasked() & set(self.errors):
            del self.errors[name]
        return super().clean() or {}

    def said(self, name: str, otherwise: Any) -> Any:
        return self.cleaned_data[name] if name in self.cleaned_data else otherwise

    def plan(self) -> Plan:
        raise NotImplementedError  # abstract

    def lacks(self) -> list[str]:
        return []


class WhoForm(StepForm):
    name = forms.CharField(label=gettext_lazy("What is it called?"), max_length=160, required=False)
    source = forms.ChoiceField(
        choices=((SEGMENT, gettext_lazy("A segment")), (CONDITION, gettext_lazy("Whoever meets a condition"))),
        required=False,
    )
    segment = SegmentField(label=gettext_lazy("Segment"), required=False)
    condition = ConditionField(label=gettext_lazy("People who"), required=False, preview=False)
    topic = TopicField(
        label=gettext_lazy("On which topic"),
        required=False,
        help_text=gettext_lazy("Whoever has not subscribed to it does not get it."),
    )

    def unasked(self) -> set[str]:
        return {"segment"} if self.said("source", SEGMENT) == CONDITION else {"condition"}

    def plan(self) -> Plan:
        who = self.old.who
        if self.said("source", SEGMENT) == CONDITION:
            who = self.said("condition", who)
        elif segment := self.said("segment", ""):
            who = {"kind": "segment", "segment": segment, "member": True}
        return Plan(self.old.template, who, self.old.at, self.old.local, self.old.hours)

    def lacks(self) -> list[str]:
        return [] if self.plan().who else [_("Say who gets it: a segment, or a condition of its own.")]


class WhatForm(StepForm):
    template = TemplateField(label=gettext_lazy("What they get"), required=False)

    def plan(self) -> Plan:
        return Plan(self.said("template", self.old.template), self.old.who, self.old.at, self.old.local, self.old.hours)

    def lacks(self) -> list[str]:
        return [] if self.plan().template else [_("Choose what they get, or write it now.")]


class WhenForm(StepForm):
    when = forms.ChoiceField(choices=tuple((kind, kind) for kind in (NOW, AT, LOCAL, SPREAD)), required=False)
    at = forms.DateTimeField(label=gettext_lazy("The moment"), required=False)
    hours = forms.IntegerField(
        label=gettext_lazy("Over how many hours"), min_value=1, max_value=MOST_HOURS, required=False
    )

    def unasked(self) -> set[str]:
        return {NOW: {"at", "hours"}, AT: {"hours"}, LOCAL: {"hours"}}.get(self.said("when", NOW), set())

    def plan(self) -> Plan:
        at: datetime | None = self.said("at", self.old.at)
        hours = int(self.said("hours", self.old.hours) or 0)
        match self.said("when", NOW):
            case "at":
                when = (at, False, 0)
            case "local":
                when = (at, at is not None, 0)
            case "spread":
                when = (at, False, hours)
            case _:
                when = (None, False, 0)
        return Plan(self.old.template, self.old.who, *when)

    def lacks(self) -> list[str]:
        when, plan = self.said("when", NOW), self.plan()
        said = []
        if when in (AT, LOCAL) and plan.at is None and "at" not in self.errors:
            said.append(_("Say when."))
        if when == SPREAD and not plan.hours and "hours" not in self.errors:
            said.append(_("Say over how many hours."))
        return said


def who_of(broadcast: Broadcast | None, plan: Plan) -> Mapping[str, Any]:
    in_segment = plan.who.get("kind") == "segment" and plan.who.get("member", True)
    return {
        "name": broadcast.name if broadcast else "",
        "source": SEGMENT if in_segment or not plan.who else CONDITION,
        "segment": str(plan.who.get("segment", "")) if in_segment else "",
        "condition": {} if in_segment else plan.who,
        "topic": broadcast.topic if broadcast else "",
    }


def when_of(plan: Plan) -> Mapping[str, Any]:
    when = SPREAD if plan.hours else LOCAL if plan.local else AT if plan.at else NOW
    return {"when": when, "at": plan.at, "hours": plan.hours or 4}
