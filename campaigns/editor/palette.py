"""Everything that can be put on the canvas, made from the registries: a new kind is there without being listed."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from campaigns.editor.view import sends
from campaigns.workflows.exit_words import exit_words
from campaigns.workflows.screens.cards import made_step, shape_of
from campaigns.workflows.screens.step_pages import palette as families_of_steps
from campaigns.workflows.steps.base import Step, steps
from campaigns.workflows.triggers.base import triggers
from channels.adapters.base import adapters
from lifecycle.look.small import small


def palette() -> list[dict[str, Any]]:
    groups = [
        {"family": "trigger", "label": _("What lets them in"), "tiles": [_trigger(kind) for kind in triggers.all()]}
    ]
    for label, kinds in families_of_steps():
        tiles = [tile for words in kinds for tile in _tiles(steps.get(words.kind))]
        groups.append({"family": kinds[0].family, "label": label, "tiles": tiles})
    return groups


def at_first(kind: Any) -> dict[str, Any]:
    """The settings with which one of that kind begins: as it declares, else as its form would be shown."""
    asked = {name: _chosen(field) for name, field in kind.Settings.base_fields.items()}
    shown = {name: value for name, value in asked.items() if isinstance(value, str | int | float) and value != ""}
    return shown | dict(getattr(kind, "begins_with", {}))


def _chosen(field: forms.Field) -> Any:
    """A browser shows a list that begins with no empty line as if its first line had been chosen."""
    if type(field) is forms.ChoiceField and field.initial is None and isinstance(field.choices, list):
        return field.choices[0][0]
    return field.initial


def _trigger(kind: Any) -> dict[str, Any]:
    return _words(kind, "trigger") | {"sort": "trigger", "settings": at_first(kind)}


def _tiles(kind: type[Step]) -> Iterator[dict[str, Any]]:
    tile = _words(kind, kind.family) | {"sort": "step"} | _begins(kind, at_first(kind))
    if kind.kind != "send":
        yield tile | ({"shape": "message"} if sends(kind.kind) else {})
        return
    for adapter in adapters.all():
        if any(other.kind == adapter.kind for other in steps.all()):
            continue  # has a step of its own
        what = _("One message by %(channel)s. Caps, quiet hours and consent hold.") % {"channel": small(adapter.label)}
        said = {"label": str(adapter.label), "short": str(adapter.label), "icon": adapter.icon, "description": what}
        yield tile | said | {"channel": adapter.kind, "shape": "message"}


def _begins(kind: type[Step], settings: Mapping[str, Any]) -> dict[str, Any]:
    made = made_step({"kind": kind.kind, "settings": settings})
    names = made.exit_names() if made else kind.exits
    return {
        "settings": dict(settings),
        "sentence": str(made.sentence()) if made else str(kind.label),
        "shape": shape_of(made) if made else "card",
        "exits": [{"name": name, "words": exit_words(name)} for name in names],
    }


def _words(kind: Any, family: str) -> dict[str, Any]:
    return {
        "kind": kind.kind,
        "label": str(kind.label),
        "short": str(kind.short or kind.label),
        "description": str(kind.description),
        "icon": kind.icon,
        "family": family,
    }
