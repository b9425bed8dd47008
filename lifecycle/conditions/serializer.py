from typing import Any

from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from rest_framework import serializers

from lifecycle.conditions.base import BadCondition, parse
from lifecycle.conditions.schema import condition_schema

NAME = "Condition"


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

    def get_name(self) -> str:
        return NAME

    def map_serializer_field(self, auto_schema: Any, direction: str) -> dict[str, Any]:
        # Made when the schema is asked for, when every kind is known.
        return condition_schema(f"#/components/schemas/{NAME}")
