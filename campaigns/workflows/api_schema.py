"""A draft in the API: checked for its shape when it comes in, described by all kinds that are installed."""

from typing import Any

from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from rest_framework import serializers

from campaigns.workflows.draft_shape import BadShape, check_shape
from campaigns.workflows.steps.base import Step, steps
from campaigns.workflows.triggers.base import Trigger, triggers
from lifecycle.conditions.schema import form_schema

NAME = "Workflow"
CONDITION = "#/components/schemas/Condition"


class DraftJson(serializers.JSONField):
    def to_internal_value(self, data: Any) -> Any:
        try:
            return check_shape(data)
        except BadShape as problem:
            raise serializers.ValidationError(str(problem)) from None

    def to_representation(self, value: Any) -> Any:
        shown = value if isinstance(value, dict) else {}
        return {name: part for name, part in shown.items() if name != "gone"}


class DraftJsonSchema(OpenApiSerializerFieldExtension):
    target_class = "campaigns.workflows.api_schema.DraftJson"

    def get_name(self) -> str:
        return NAME

    def map_serializer_field(self, auto_schema: Any, direction: str) -> dict[str, Any]:
        # A draft may be unfinished, so settings are described and not demanded: `problems` says what is missing.
        words = {
            "triggers": {"type": "array", "items": {"type": "object", "description": _told(triggers.all())}},
            "start": {"type": "string", "description": "Key of the first step"},
            "steps": {
                "type": "object",
                "additionalProperties": {
                    "type": "object",
                    "properties": {
                        "kind": {"type": "string", "description": _told(steps.all())},
                        "settings": {"type": "object", "additionalProperties": True},
                        "exits": {"type": "object", "additionalProperties": {"type": "string"}},
                    },
                    "required": ["kind"],
                },
            },
            "layout": {"type": "object", "additionalProperties": True},
        }
        return {"type": "object", "properties": words, "additionalProperties": False}


def settings_schema(kind: Any, form: str = "Settings") -> dict[str, Any]:
    """The JSON Schema of what a kind can be told."""
    return form_schema(getattr(kind, form), CONDITION)


def _told(kinds: list[type[Step]] | list[type[Trigger]]) -> str:
    return "One of: " + "; ".join(f"`{kind.kind}`: {kind.label}" for kind in kinds)
