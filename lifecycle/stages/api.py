from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin

from lifecycle.conditions.serializer import ConditionJson
from lifecycle.rest.viewset import ApiViewSet
from lifecycle.stages.models import Stage


class StageSerializer(serializers.ModelSerializer[Stage]):
    definition = ConditionJson(required=False)
    goal_definition = ConditionJson(required=False)

    class Meta:
        model = Stage
        fields = ["key", "name", "position", "is_aside", "definition", "goal", "goal_definition"]


@extend_schema_view(list=extend_schema(summary="Stages"), retrieve=extend_schema(summary="One stage"))
class StageViewSet(ListModelMixin, RetrieveModelMixin, ApiViewSet):
    scope = "segments"
    queryset = Stage.objects.all()
    serializer_class = StageSerializer
    lookup_field = "key"
    lookup_value_regex = "[-a-zA-Z0-9_]+"
