from typing import Any

from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from drf_spectacular.plumbing import ResolvedComponent
from rest_framework import serializers

from lifecycle.conditions.base import BadCondition, parse, parse_anywhere
from lifecycle.conditions.schema import condition_schema


class ConditionJson(serializers.JSONField):
    """A condition in the API; {} where none is chosen and none is required."""

    def __init__(self, *, in_campaign: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.in_campaign = in_campaign
        self.parse = parse if in_campaign else parse_anywhere

    def to_internal_value(self, data: Any) -> Any:
        if data == {} and not self.required:
            return {}
        try:
            return self.parse(data).as_json()
        except BadCondition as problem:
            raise serializers.ValidationError(str(problem)) from None

    def to_representation(self, value: Any) -> Any:
        return value


class ConditionJsonSchema(OpenApiSerializerFieldExtension):
    target_class = "lifecycle.conditions.serializer.ConditionJson"

    def get_name(self) -> str | None:
        return self._name() if self.target.required else None

    def map_serializer_field(self, auto_schema: Any, direction: str) -> dict[str, Any]:
        # Made when the schema is asked for, when every kind is known.
        name = self._name()
        reference = f"#/components/schemas/{name}"
        schema = condition_schema(reference, in_campaign=self.target.in_campaign)
        if self.target.required:
            return schema
        named = ResolvedComponent(name=name, type=ResolvedComponent.SCHEMA, object=ConditionJson, schema=schema)
        auto_schema.registry.register_on_missing(named)
        return {"oneOf": [{"$ref": reference}, {"type": "object", "maxProperties": 0, "title": "No condition"}]}

    def _name(self) -> str:
        return "ConditionInCampaign" if self.target.in_campaign else "Condition"
