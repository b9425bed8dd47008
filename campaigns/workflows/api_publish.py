"""What the API says and asks around publishing: impact, choices, versions, approval."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.teamwork.approved import last_asked
from campaigns.teamwork.ask_approval import ask_approval
from campaigns.teamwork.models import Approval
from campaigns.workflows.api_campaign import CampaignSerializer, ProblemSerializer, said_in, unfit
from campaigns.workflows.choices import MOST_DAYS, PACES, BadChoice, check_choices
from campaigns.workflows.digest import digest_of
from campaigns.workflows.editing.take_version import take_version
from campaigns.workflows.graph import BadGraph
from campaigns.workflows.impact import impact_of
from campaigns.workflows.models import WorkflowVersion
from campaigns.workflows.publish import publish
from campaigns.workflows.warnings import warnings_of
from lifecycle.accounts.actor import API, Actor, actor
from lifecycle.clock.read import now as read_now
from lifecycle.kinds.shape import is_storable
from lifecycle.rest.problems import Unfit
from lifecycle.rest.viewset import ApiViewSet

CHOICES = {
    "type": "object",
    "description": "By the key of a step: `to` says where its people go when it is taken out (the key of another step; "
    "empty: they leave), `pace` how those go on whose wait is shorter now.",
    "additionalProperties": {
        "type": "object",
        "properties": {
            "to": {"type": "string", "maxLength": 64},
            "pace": {"type": "string", "enum": list(PACES)},
            "days": {"type": "integer", "minimum": 1, "maximum": MOST_DAYS, "description": "With the pace `spread`"},
        },
    },
}
MOST_CHOICES = 500
MOST_VERSIONS = 1000


@extend_schema_field(CHOICES)
class ChoicesJson(serializers.JSONField):
    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, dict) or len(data) > MOST_CHOICES or not is_storable(data):
            raise serializers.ValidationError(
                "Choices are an object: by the key of a step, what becomes of its people."
            )
        if not all(isinstance(choice, dict) for choice in data.values()):
            raise serializers.ValidationError("Each choice is an object with “to” or “pace”.")
        return data


class PublishAsked(serializers.Serializer[Any]):
    choices = ChoicesJson(required=False)


class ApprovalAsked(PublishAsked):
    words = serializers.CharField(required=False, allow_blank=True, max_length=2000, help_text="What it is about")


class TakeAsked(serializers.Serializer[Any]):
    version = serializers.IntegerField(min_value=1, max_value=2**31 - 1)


class GroupSerializer(serializers.Serializer[Any]):
    step = serializers.CharField(source="key")
    fate = serializers.CharField(help_text="same, sooner, later, changed, or gone: then `choices` has to say where to")
    was = serializers.CharField(help_text="The step in words")
    becomes = serializers.CharField(help_text="The step in words as it is drafted; empty where it is gone")
    people = serializers.IntegerField()
    stuck = serializers.IntegerField(help_text="How many of them are kept by a problem")
    over = serializers.IntegerField(help_text="How many of them have waited long enough already")
    leads_to = serializers.CharField(help_text="Of a step that is gone: where it went on; empty where nowhere")


class ImpactSerializer(serializers.Serializer[Any]):
    inside = serializers.IntegerField()
    affected = serializers.IntegerField()
    groups = GroupSerializer(many=True, help_text="Who stands where now, and what becomes of them")
    changes = serializers.ListField(child=serializers.CharField(), help_text="Sentences")
    warnings = ProblemSerializer(many=True, help_text="What the check of its messages finds; nothing is refused for it")


class PublishedVersionSerializer(serializers.ModelSerializer[WorkflowVersion]):
    class Meta:
        model = WorkflowVersion
        fields = ["number", "by", "published_at", "changes", "choices"]


class VersionsSerializer(serializers.Serializer[Any]):
    results = PublishedVersionSerializer(many=True)


class ApprovalSerializer(serializers.ModelSerializer[Approval]):
    still_holds = serializers.SerializerMethodField(help_text="Whether it is about the draft as it is now")

    class Meta:
        model = Approval
        fields = ["asked_name", "asked_at", "words", "choices", "answer", "answered_name", "answered_at", "answer_words", "still_holds"]  # fmt: skip

    def get_still_holds(self, approval: Approval) -> bool:
        return bool(approval.digest == self.context["digest"])


class Publishing(ApiViewSet):
    """Routes of one campaign."""

    @extend_schema(
        summary="What publishing the draft would do to whoever is inside",
        responses={200: ImpactSerializer},
        filters=False,
    )
    @action(detail=True, methods=["get"])
    def impact(self, request: Request, key: str) -> Response:
        campaign, now = self.get_object(), read_now()
        impact = impact_of(campaign, now=now)
        said = {name: getattr(impact, name) for name in ("inside", "affected", "groups", "changes")}
        return Response(ImpactSerializer(said | {"warnings": warnings_of(campaign, now=now)}).data)

    @extend_schema(
        summary="Publish the draft",
        description="Whoever enters takes it from now on, and whoever is inside moves to it, as `choices` say. Refused "
        "with 422 and the list of problems where it cannot run, where people stand at a step that is taken out and nobody "
        "says where they go, and where the installation asks for somebody else's approval and there is none of exactly "
        "this; without `choices` those of the approval hold. Needs the scope `campaigns:publish`.",
        request=PublishAsked,
        responses={200: CampaignSerializer},
    )
    @action(detail=True, methods=["post"])
    def publish(self, request: Request, key: str) -> Response:
        # Most have nothing to decide, and post nothing.
        said = said_in(PublishAsked, request) if "json" in (request.content_type or "") else {}
        campaign = self.get_object()
        try:
            publish(campaign=campaign, by=None, choices=said.get("choices"), now=read_now())
        except BadGraph as bad:
            raise unfit(bad.problems) from None
        except BadChoice as problem:
            raise ValidationError({"choices": [str(problem)]}) from None
        return Response(CampaignSerializer(self.get_object()).data)

    @extend_schema(
        summary="Every version that was published, the last one first",
        responses={200: VersionsSerializer},
        filters=False,
    )
    @action(detail=True, methods=["get"])
    def versions(self, request: Request, key: str) -> Response:
        # Without what each of them was: a thousand drawings are more than anybody asked for.
        versions = self.get_object().versions.only(*PublishedVersionSerializer.Meta.fields).order_by("-number")
        return Response({"results": PublishedVersionSerializer(versions[:MOST_VERSIONS], many=True).data})

    @extend_schema(
        summary="Make an earlier version the draft again",
        description="What was not published is gone. Publish it, and that is the way back.",
        request=TakeAsked,
        responses={200: CampaignSerializer},
    )
    @action(detail=True, methods=["post"])
    def take(self, request: Request, key: str) -> Response:
        campaign, said = self.get_object(), said_in(TakeAsked, request)
        version = campaign.versions.filter(number=said["version"]).first()
        if version is None:
            raise Unfit("There is no such version.")
        take_version(campaign=campaign, version=version, now=read_now())
        return Response(CampaignSerializer(self.get_object()).data)

    @extend_schema(
        summary="Ask for approval of the draft",
        description="Somebody answers in the admin; whatever changes after that makes the answer void.",
        request=ApprovalAsked,
        responses={200: ApprovalSerializer},
    )
    @action(detail=True, methods=["post"])
    def ask(self, request: Request, key: str) -> Response:
        campaign, said = self.get_object(), said_in(ApprovalAsked, request)
        try:
            choices = check_choices(said.get("choices", {}), campaign.draft)
        except BadChoice as problem:
            raise ValidationError({"choices": [str(problem)]}) from None
        digest = digest_of(campaign, choices)
        asked = ask_approval(
            campaign_id=campaign.pk,
            name=campaign.name,
            digest=digest,
            choices=choices,
            by=actor() or Actor(str(request.user), API),
            words=said.get("words", ""),
            now=read_now(),
            changes=impact_of(campaign, now=read_now()).changes,
        )
        return Response(ApprovalSerializer(asked, context={"digest": digest}).data)

    @extend_schema(
        summary="What was asked last, and the answer",
        responses={200: ApprovalSerializer},
        filters=False,
    )
    @action(detail=True, methods=["get"])
    def approval(self, request: Request, key: str) -> Response:
        campaign = self.get_object()
        asked = last_asked(campaign.pk)
        if asked is None:
            raise Http404("Nobody has asked for approval.")
        return Response(ApprovalSerializer(asked, context={"digest": digest_of(campaign, asked.choices)}).data)
