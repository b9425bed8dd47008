"""What a message is called in a file, and which key it has here: keys are for all campaigns, names for one. Pure."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from django.utils.text import slugify

from campaigns.workflows.named_fields import TemplateField
from campaigns.workflows.steps.base import steps

KEY_LENGTH = 40  # so that the keys of its messages fit too


def message_key(campaign: str, name: str) -> str:
    return f"{campaign}-{slugify(name)}"[:80]


def message_name(campaign: str, key: str) -> str:
    return key.removeprefix(f"{campaign}-") or key


def with_message_keys(data: Mapping[str, Any], campaign: str, names: Collection[str]) -> dict[str, Any]:
    """Steps that name messages by key. A name that is not in the file is a key already."""
    return _renamed(data, lambda name: message_key(campaign, name) if name in names else name)


def with_message_names(data: Mapping[str, Any], campaign: str) -> dict[str, Any]:
    return _renamed(data, lambda key: message_name(campaign, key))


def message_fields(kind: object) -> list[str]:
    """The settings of a kind of step that hold a message."""
    if kind not in steps:
        return []
    fields = steps.get(str(kind)).Settings.base_fields
    return [name for name, field in fields.items() if isinstance(field, TemplateField)]


def _renamed(data: Mapping[str, Any], rename: Callable[[str], str]) -> dict[str, Any]:
    found = {}
    for key, spec in data.items():
        settings = spec.get("settings") if isinstance(spec, Mapping) else None
        if isinstance(settings, Mapping):
            changed = {
                name: rename(settings[name])
                for name in message_fields(spec.get("kind"))
                if isinstance(settings.get(name), str)
            }
            spec = {**spec, "settings": {**settings, **changed}}
        found[key] = spec
    return found
