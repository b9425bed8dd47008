from typing import Any

from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from drf_spectacular.plumbing import ResolvedComponent
from rest_framework import serializers

from lifecycle.conditions.base import BadCondition, parse
from lifecycle.conditions.schema import condition_schema

NAME = "Condition"
REFERENCE = f"#/components/schemas/{NAME}"


class ConditionJson(serializers.JSONField):
    """A condition in the API; {} where none is chosen and none is required."""

    def to_internal_value(self, data: Any) -> Any:
        if data == {} and not self.required:
            return {}
        try:
            return parse(data).as_json()
        except BadCondition as problem:
            raise serializers.ValidationError(str(problem)) from None

    def to_representation(self, value: Any) -> Any:
        return value


class ConditionJsonSchema(OpenApiSerializerFieldExtension):
    target_class = "lifecycle.conditions.serializer.ConditionJson"

    def get_name(self) -> str | None:
        return NAME if self.target.required else None

    def map_serializer_field(self, auto_schema: Any, direction: str) -> dict[str, Any]:
        # Made when the schema is asked for, when every kind is known.
        schema = condition_schema(REFERENCE)
        if self.target.required:
            return schema
        named = ResolvedComponent(name=NAME, type=ResolvedComponent.SCHEMA, object=ConditionJson, schema=schema)
        auto_schema.registry.register_on_missing(named)
        return {"oneOf": [{"$ref": REFERENCE}, {"type": "object", "maxProperties": 0, "title": "No condition"}]}
