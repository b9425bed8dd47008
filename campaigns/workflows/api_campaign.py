"""A campaign in the API, and what its routes share."""

from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from campaigns.workflows.api_schema import DraftJson
from campaigns.workflows.graph import Problem
from campaigns.workflows.models import Campaign
from lifecycle.conditions.serializer import ConditionJson
from lifecycle.rest.problems import Unfit


class LiveSerializer(serializers.Serializer[Any]):
    number = serializers.IntegerField()
    published_at = serializers.DateTimeField()


class CampaignSerializer(serializers.ModelSerializer[Campaign]):
    draft = DraftJson()
    goal = ConditionJson(required=False, in_campaign=True)
    exit_rule = ConditionJson(required=False, in_campaign=True)
    live = LiveSerializer(source="live_version", allow_null=True, help_text="The version that runs; null before any")

    class Meta:
        model = Campaign
        fields = [
            "id", "key", "name", "kind", "status", "stage", "topic", "priority", "reentry", "goal", "exit_rule", "draft",
            "live", "notice", "created_at", "updated_at",
        ]  # fmt: skip


class ProblemSerializer(serializers.Serializer[Any]):
    step = serializers.CharField(help_text="Key of the step; empty where it is about the whole")
    sentence = serializers.CharField()

    class Meta:
        ref_name = "CampaignProblem"


def said_in(serializer: type[serializers.Serializer[Any]], request: Request) -> dict[str, Any]:
    asked = serializer(data=request.data)
    asked.is_valid(raise_exception=True)
    found: dict[str, Any] = dict(asked.validated_data)
    if isinstance(request.data, dict) and (unknown := set(request.data) - set(asked.fields)):
        raise ValidationError({str(min(unknown))[:80]: ["There is no such field."]})
    return found


def unfit(problems: list[Problem]) -> Unfit:
    said = [f"{problem.step}: {problem.sentence}" if problem.step else problem.sentence for problem in problems]
    return Unfit(" ".join(said))
