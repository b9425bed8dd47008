from collections.abc import Callable
from typing import Any

import django_filters
from django.http import Http404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.workflows.api_campaign import CampaignSerializer, ProblemSerializer, said_in
from campaigns.workflows.api_publish import Publishing
from campaigns.workflows.api_schema import DraftJson
from campaigns.workflows.counts import Counts, counts_of
from campaigns.workflows.editing.create_campaign import KeyTaken, create_campaign
from campaigns.workflows.editing.open_draft import Stale
from campaigns.workflows.editing.replace_draft import KeyUsedBefore, replace_draft
from campaigns.workflows.editing.set_rules import set_rules
from campaigns.workflows.end import end
from campaigns.workflows.models import Campaign, Enrollment
from campaigns.workflows.pause import NotPublished, pause, resume
from campaigns.workflows.publish import problems_of
from campaigns.workflows.screens.standing_words import standing_words
from campaigns.workflows.start import NotOpen, start
from campaigns.workflows.warnings import warnings_of
from lifecycle.clock.read import now as read_now
from lifecycle.conditions.serializer import ConditionJson
from lifecycle.contacts.by_ids import by_ids
from lifecycle.rest.fields import Attributes
from lifecycle.rest.filters import IdFilter, TextFilter
from lifecycle.rest.pagination import LARGEST_ID
from lifecycle.rest.problems import Conflict, Unfit
from lifecycle.rest.viewset import ApiViewSet

MOST = 1000
AGAIN = ("once", "after_leaving", "restart")
RULES = ("stage", "topic", "priority", "reentry", "goal", "exit_rule")


class CampaignPatch(serializers.Serializer[Any]):
    """What is not named stays. Topic, goal, exit rule, re-entry and draft run with the next publish."""

    name = serializers.CharField(max_length=160, required=False)
    stage = serializers.CharField(max_length=64, required=False, allow_blank=True, help_text="Key of a stage")
    topic = serializers.CharField(max_length=50, required=False, allow_blank=True, help_text="Empty: the usual topic")
    priority = serializers.IntegerField(min_value=0, max_value=100, required=False, help_text="The higher goes first")
    reentry = serializers.ChoiceField(AGAIN, required=False)
    goal = ConditionJson(required=False, in_campaign=True)
    exit_rule = ConditionJson(required=False, in_campaign=True)
    draft = DraftJson(required=False)
    updated_at = serializers.DateTimeField(
        required=False, help_text="As you read it: where somebody changed the campaign since, nothing is changed"
    )


class NewCampaign(CampaignPatch):
    name = serializers.CharField(max_length=160)
    key = serializers.RegexField("^[a-z0-9_-]{1,80}$", required=False, help_text="Without it, made of the name")
    updated_at = None  # type: ignore[assignment]


class ProblemsSerializer(serializers.Serializer[Any]):
    results = ProblemSerializer(many=True)
    warnings = ProblemSerializer(
        many=True, help_text="Fields that nobody has, and their like; nothing is refused for it"
    )


class TriggerSerializer(serializers.Serializer[Any]):
    """Whom to put in, by our ids or by yours."""

    contacts = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=LARGEST_ID), required=False, max_length=MOST
    )
    external_ids = serializers.ListField(child=serializers.CharField(max_length=255), required=False, max_length=MOST)
    properties = Attributes(required=False, help_text="What messages may say as `event`")


class TriggeredSerializer(serializers.Serializer[Any]):
    entering = serializers.IntegerField(help_text="How many are on their way in; re-entry rules decide about each")
    unknown = serializers.ListField(child=serializers.CharField(), help_text="Ids that nobody has")


class EnrollmentSerializer(serializers.ModelSerializer[Enrollment]):
    contact = serializers.IntegerField(source="contact_id")
    external_id = serializers.CharField(source="contact.external_id", allow_null=True)
    step = serializers.CharField(source="step_key")
    version = serializers.IntegerField(source="version.number")
    sentence = serializers.SerializerMethodField(help_text="Where they stand, or how they left, in words")

    class Meta:
        model = Enrollment
        fields = [
            "id", "contact", "external_id", "number", "version", "is_active", "step", "sentence", "entered_at", "rested_at",
            "due_at", "ended_at", "ended_reason", "problem",
        ]  # fmt: skip

    def get_sentence(self, enrollment: Enrollment) -> str:
        return standing_words(enrollment)


class StepNumbers(serializers.Serializer[Any]):
    step = serializers.CharField()
    waiting = serializers.IntegerField()
    exits = serializers.DictField(child=serializers.IntegerField(), help_text="How many took each way out")
    sent = serializers.IntegerField()
    opened = serializers.IntegerField()
    not_sent = serializers.DictField(child=serializers.IntegerField(), help_text="By reason")


class NumbersSerializer(serializers.Serializer[Any]):
    inside = serializers.IntegerField()
    stuck = serializers.IntegerField()
    ends = serializers.DictField(child=serializers.IntegerField(), help_text="entered, goal, finished, exit_rule, …")
    steps = StepNumbers(many=True)


class CampaignFilter(django_filters.FilterSet):
    status = TextFilter()
    kind = TextFilter()
    stage = TextFilter()
    topic = TextFilter()


class EnrollmentFilter(django_filters.FilterSet):
    is_active = django_filters.BooleanFilter()
    step = TextFilter(field_name="step_key")
    ended_reason = TextFilter()
    contact = IdFilter(field_name="contact_id")


@extend_schema_view(
    list=extend_schema(summary="Campaigns, the newest first"), retrieve=extend_schema(summary="One campaign")
)
class CampaignViewSet(Publishing, ListModelMixin, RetrieveModelMixin, ApiViewSet):
    scope = "campaigns"
    deeds = {"publish": "publish", "pause": "publish", "resume": "publish", "end": "publish"}
    queryset = Campaign.objects.select_related("live_version")
    serializer_class = CampaignSerializer
    filterset_class = CampaignFilter
    lookup_field = "key"
    lookup_value_regex = "[-a-zA-Z0-9_]{1,80}"

    @extend_schema(
        summary="Create a campaign",
        description="As a draft; it may be unfinished. `problems` says what is missing.",
        request=NewCampaign,
        responses={201: CampaignSerializer},
    )
    def create(self, request: Request) -> Response:
        said = said_in(NewCampaign, request)
        rules = {name: said[name] for name in RULES if name in said}
        try:
            campaign = create_campaign(
                name=said["name"], key=said.get("key", ""), draft=said.get("draft"), rules=rules, now=read_now()
            )
        except KeyTaken as problem:
            raise ValidationError({"key": [str(problem)]}) from None
        return Response(CampaignSerializer(campaign).data, status=status.HTTP_201_CREATED)

    @extend_schema(summary="Change a campaign", request=CampaignPatch, responses={200: CampaignSerializer})
    def partial_update(self, request: Request, key: str) -> Response:
        campaign, said = self.get_object(), said_in(CampaignPatch, request)
        seen = said.get("updated_at")
        try:
            if "draft" in said:
                replace_draft(campaign=campaign, draft=said["draft"], now=read_now(), seen=seen)
                seen = None
            if rules := {name: said[name] for name in ("name", *RULES) if name in said}:
                set_rules(campaign=campaign, rules=rules, now=read_now(), seen=seen)
        except Stale as problem:
            raise Conflict(str(problem)) from None
        except KeyUsedBefore as problem:
            raise ValidationError({"draft": [str(problem)]}) from None
        return Response(CampaignSerializer(self.get_object()).data)

    @extend_schema(
        summary="What keeps the draft from being published, and what is worth a look",
        responses={200: ProblemsSerializer},
        filters=False,
    )
    @action(detail=True, methods=["get"])
    def problems(self, request: Request, key: str) -> Response:
        campaign = self.get_object()
        found = {"results": problems_of(campaign), "warnings": warnings_of(campaign, now=read_now())}
        return Response(ProblemsSerializer(found).data)

    @extend_schema(
        summary="Pause a campaign",
        description="Nobody enters or goes on, and nothing more is handed to a provider. Needs `campaigns:publish`.",
        request=None,
        responses={200: CampaignSerializer},
    )
    @action(detail=True, methods=["post"])
    def pause(self, request: Request, key: str) -> Response:
        return self._done(lambda campaign: pause(campaign=campaign, by=str(request.user), now=read_now()))

    @extend_schema(
        summary="Let a paused campaign go on",
        description="Needs `campaigns:publish`.",
        request=None,
        responses={200: CampaignSerializer},
    )
    @action(detail=True, methods=["post"])
    def resume(self, request: Request, key: str) -> Response:
        return self._done(lambda campaign: resume(campaign=campaign, now=read_now()))

    @extend_schema(
        summary="End a campaign",
        description="Whoever is inside leaves, and what was not yet sent to them is cancelled. Needs `campaigns:publish`.",
        request=None,
        responses={200: CampaignSerializer},
    )
    @action(detail=True, methods=["post"])
    def end(self, request: Request, key: str) -> Response:
        return self._done(lambda campaign: end(campaign=campaign, by=str(request.user), now=read_now()))

    @extend_schema(
        summary=f"Put up to {MOST} contacts into a live campaign",
        description="It must have the trigger “by hand”.",
        request=TriggerSerializer,
        responses={200: TriggeredSerializer},
    )
    @action(detail=True, methods=["post"])
    def trigger(self, request: Request, key: str) -> Response:
        campaign, said = self.get_object(), said_in(TriggerSerializer, request)
        properties = said.get("properties", {})
        if not isinstance(properties, dict):
            raise ValidationError({"properties": ["They must be an object of names and values."]})
        ids, unknown = by_ids(said.get("contacts", []), said.get("external_ids", []))
        try:
            entering = start(campaign=campaign, contact_ids=ids, properties=properties, now=read_now(), source="api")
        except NotOpen as problem:
            raise Unfit(str(problem)) from None
        return Response({"entering": entering, "unknown": unknown})

    @extend_schema(
        summary="Who is or was inside, the last to come first",
        responses={200: EnrollmentSerializer(many=True)},
    )
    @action(detail=True, methods=["get"], filterset_class=EnrollmentFilter)
    def enrollments(self, request: Request, key: str) -> Response:
        campaign = Campaign.objects.filter(key=key).first()
        if campaign is None:
            raise Http404("There is no such campaign.")
        inside = Enrollment.objects.filter(campaign=campaign).select_related("contact", "version")
        page = self.paginate_queryset(self.filter_queryset(inside))
        return self.get_paginated_response(EnrollmentSerializer(page, many=True).data)

    @extend_schema(
        summary="Its numbers since it began: who is where, which way people took, what went out",
        responses={200: NumbersSerializer},
        filters=False,
    )
    @action(detail=True, methods=["get"])
    def numbers(self, request: Request, key: str) -> Response:
        campaign = self.get_object()
        return Response(_numbers(counts_of(campaign.pk, today=read_now())))

    def _done(self, act: Callable[[Campaign], None]) -> Response:
        try:
            act(self.get_object())
        except NotPublished as problem:
            raise Unfit(str(problem)) from None
        return Response(CampaignSerializer(self.get_object()).data)


def _numbers(counts: Counts) -> dict[str, Any]:
    keys = {*counts.waiting, *counts.sent, *(key for key, _exit in counts.passed)}
    return {
        "inside": counts.inside,
        "stuck": counts.in_trouble,
        "ends": counts.ends,
        "steps": [_step_numbers(key, counts) for key in sorted(keys)],
    }


def _step_numbers(key: str, counts: Counts) -> dict[str, Any]:
    sent = counts.sent.get(key)
    return {
        "step": key,
        "waiting": counts.waiting.get(key, 0),
        "exits": {exit: count for (step, exit), count in counts.passed.items() if step == key},
        "sent": sent.out if sent else 0,
        "opened": sent.opened if sent else 0,
        "not_sent": sent.reasons if sent else {},
    }
