from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.workflows.api_schema import settings_schema
from campaigns.workflows.models import Campaign
from campaigns.workflows.steps.base import steps
from campaigns.workflows.triggers.base import triggers
from channels.adapters.base import adapters
from lifecycle.conditions.base import conditions
from lifecycle.rest.fields import Attributes
from lifecycle.rest.viewset import ApiViewSet

# Name, registry, and the form in which a kind says what it can be told.
FAMILIES: tuple[tuple[str, Any, str], ...] = (
    ("triggers", triggers, "Settings"),
    ("steps", steps, "Settings"),
    ("conditions", conditions, "Settings"),
    ("channels", adapters, "Content"),
)


class KindSerializer(serializers.Serializer[Any]):
    kind = serializers.CharField(help_text="As it is written in drafts, conditions and messages")
    label = serializers.CharField()  # type: ignore[assignment]  # DRF has a label of its own
    description = serializers.CharField()
    icon = serializers.CharField(help_text="A name of Material Symbols")
    exits = serializers.ListField(
        child=serializers.CharField(), help_text="Of a step; where its settings decide, the usual ones"
    )
    settings = Attributes(help_text="The JSON Schema of what it can be told")


@extend_schema_serializer(many=False)
class KindsSerializer(serializers.Serializer[Any]):
    triggers = KindSerializer(many=True)
    steps = KindSerializer(many=True)
    conditions = KindSerializer(many=True)
    channels = KindSerializer(many=True)


class KindsViewSet(ApiViewSet):
    scope = "campaigns"
    queryset = Campaign.objects.none()
    pagination_class = None  # type: ignore[assignment]

    @extend_schema(
        summary="Everything that campaigns are made of",
        description="Triggers, steps, conditions and channels, as they are installed here.",
        responses={200: KindsSerializer},
        filters=False,
    )
    def list(self, request: Request) -> Response:
        return Response({name: [_said(kind, form) for kind in registry.all()] for name, registry, form in FAMILIES})


def _said(kind: Any, form: str) -> dict[str, Any]:
    return {
        "kind": kind.kind,
        "label": str(kind.label),
        "description": str(getattr(kind, "description", "")),
        "icon": kind.icon,
        "exits": list(getattr(kind, "exits", ())),
        "settings": settings_schema(kind, form),
    }
