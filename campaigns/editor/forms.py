"""The settings of a step, a trigger or the rules, as the form that its kind declares."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from campaigns.message_templates.models import MessageTemplate
from campaigns.workflows.editing.settings_json import as_settings
from campaigns.workflows.graph import bound
from campaigns.workflows.named_fields import TemplateField
from campaigns.workflows.screens.rules_page import RulesForm
from campaigns.workflows.steps.base import BadStep, Step, steps
from campaigns.workflows.triggers.base import BadTrigger, triggers
from channels.adapters.base import adapters
from lifecycle.conditions.base import BadCondition
from lifecycle.kinds.form_cells import initial_of
from lifecycle.kinds.registry import UnknownKind

RULES = "rules"
REGISTRIES = {"step": steps, "trigger": triggers}


@dataclass(frozen=True)
class Asked:
    """What a form is for. sort: step, trigger or rules. channel: of the messages to choose from; empty for all."""

    sort: str
    kind: str = ""
    channel: str = ""
    campaign_id: int = 0


def form_of(asked: Asked, *, settings: Mapping[str, Any] | None = None, posted: Any = None) -> forms.Form:
    """Raises UnknownKind."""
    cls = form_class(asked)
    form = cls(posted) if posted is not None else cls(initial=initial_of(cls, settings or {}))
    if asked.channel:
        _only_of(form, asked.channel)
    return form


def form_class(asked: Asked) -> type[forms.Form]:
    if asked.sort == RULES:
        return RulesForm
    registry: Any = REGISTRIES.get(asked.sort)
    if registry is None:
        raise UnknownKind(asked.sort)
    form: type[forms.Form] = registry.get(asked.kind).Settings
    return form


@dataclass(frozen=True)
class Typed:
    """errors: sentences by the field's name; under "" what is about the whole. exits: of a step with these settings."""

    settings: Mapping[str, Any] = field(default_factory=dict)
    errors: Mapping[str, list[str]] = field(default_factory=dict)
    exits: Sequence[str] = ()


def read_form(asked: Asked, posted: Any) -> Typed:
    form = form_of(asked, posted=posted)
    if not form.is_valid():
        said = {name: [str(error) for error in errors] for name, errors in form.errors.items()}
        return Typed(errors={name if name != "__all__" else "": errors for name, errors in said.items()})
    if asked.sort == RULES:
        return Typed(form.cleaned_data)
    settings = as_settings(form.cleaned_data)
    registry: Any = REGISTRIES[asked.sort]
    try:
        made = registry.get(asked.kind)(bound(settings, asked.campaign_id))
    except (BadStep, BadTrigger, BadCondition) as problem:
        return Typed(errors={"": [str(problem)]})
    return Typed(settings, exits=made.exit_names() if isinstance(made, Step) else ())


def channel_of(settings: Mapping[str, Any], kind: str, look: str) -> str:
    """Of the message that the step sends, else the one that it was put there for."""
    if kind not in steps:
        return ""
    names = [name for name, field in steps.get(kind).Settings.base_fields.items() if isinstance(field, TemplateField)]
    keys = [settings.get(name) for name in names if settings.get(name)]
    found = MessageTemplate.objects.filter(key__in=keys).values_list("channel", flat=True).first() if keys else None
    return found or look


def _only_of(form: forms.Form, channel: str) -> None:
    """A text is chosen among texts."""
    if channel not in adapters:
        return
    rows = MessageTemplate.objects.filter(is_archived=False, channel=channel).values_list("key", "name")
    for asked in form.fields.values():
        if isinstance(asked, TemplateField):
            asked.choices = [("", _("Choose one")), *rows]
