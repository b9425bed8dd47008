"""Everything that can be used, made from what each kind declares of itself. Pure: no list to extend."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from campaigns.workflows.steps.base import steps
from campaigns.workflows.triggers.base import triggers
from channels.adapters.base import adapters
from lifecycle.conditions.base import conditions


@dataclass(frozen=True)
class Setting:
    name: str
    help: str
    is_needed: bool


@dataclass(frozen=True)
class KindEntry:
    kind: str
    label: str | Promise
    description: str | Promise
    icon: str
    family: str
    exits: Sequence[str]
    settings: Sequence[Setting]
    only_in_campaigns: bool


@dataclass(frozen=True)
class Family:
    key: str
    title: str
    explanation: str
    kinds: Sequence[KindEntry]


def reference() -> list[Family]:
    return [
        Family(
            "triggers",
            _("What starts a campaign"),
            _("A campaign has one or more."),
            entries(triggers.all(), "trigger"),
        ),
        Family("steps", _("Steps"), _("What happens to people on their way."), entries(steps.all(), "logic")),
        Family(
            "conditions",
            _("Conditions"),
            _("What can be asked about people: for segments, stages, branches, goals and exit rules."),
            entries(conditions.all(), "contacts"),
        ),
        Family(
            "channels",
            _("Channels"),
            _("How a message gets to people."),
            entries(adapters.all(), "messages", "Content"),
        ),
    ]


def entries(kinds: Iterable[Any], family: str, form: str = "Settings") -> list[KindEntry]:
    return [
        KindEntry(
            kind=each.kind,
            label=each.label,
            description=getattr(each, "description", ""),
            icon=each.icon,
            family=getattr(each, "family", family),
            exits=[exit.replace("_", " ") for exit in getattr(each, "exits", ()) if exit != "next"],
            settings=[
                setting(name, field)
                for name, field in getattr(each, form).base_fields.items()
                if not field.widget.is_hidden
            ],
            only_in_campaigns=getattr(each, "only_in_campaigns", False),
        )
        for each in kinds
    ]


def setting(name: str, field: forms.Field) -> Setting:
    return Setting(str(field.label or name.replace("_", " ").capitalize()), str(field.help_text), field.required)
