from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers


@extend_schema_field(OpenApiTypes.OBJECT)
class Attributes(serializers.JSONField):
    """An object of any names and values. What it may hold is judged by the verb that stores it."""

    def to_representation(self, value: Any) -> Any:
        return value
