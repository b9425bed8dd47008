from typing import Any

import django_filters
from django.db.models import Count, QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from lifecycle.clock.read import now as read_now
from lifecycle.conditions.base import parse
from lifecycle.conditions.serializer import ConditionJson
from lifecycle.contacts.by_ids import by_ids
from lifecycle.rest.filters import TextFilter
from lifecycle.rest.pagination import LARGEST_ID
from lifecycle.rest.problems import Unfit
from lifecycle.rest.viewset import ApiViewSet
from lifecycle.segments.delete import SegmentInUse, delete_segment
from lifecycle.segments.membership import NotByHand, add, remove
from lifecycle.segments.models import Membership, Segment
from lifecycle.segments.preview import preview
from lifecycle.segments.recount import recount
from lifecycle.segments.refresh import refresh
from lifecycle.segments.save import BadSegment, save_segment

MOST = 1000


class SegmentSerializer(serializers.ModelSerializer[Segment]):
    definition = ConditionJson(required=False)
    people = serializers.IntegerField(source="inside", help_text="How many are in it now")

    class Meta:
        model = Segment
        fields = ["key", "name", "description", "is_static", "definition", "people", "refreshed_at", "created_at"]


class SegmentPatch(serializers.Serializer[Any]):
    """What is not named stays."""

    name = serializers.CharField(required=False, max_length=120)
    description = serializers.CharField(required=False, allow_blank=True, max_length=255)
    is_static = serializers.BooleanField(required=False, help_text="People are put in by hand, not by a condition")
    definition = ConditionJson(required=False)


class NewSegment(SegmentPatch):
    """A name and a condition; or, for people who are put in by hand, a name and is_static."""

    name = serializers.CharField(max_length=120)
    key = serializers.RegexField("^[a-z0-9-]{1,80}$", required=False, help_text="Without it, one is made of the name")


class Asked(serializers.Serializer[Any]):
    definition = ConditionJson()


class Answer(serializers.Serializer[Any]):
    people = serializers.IntegerField()
    everybody = serializers.IntegerField()
    sentence = serializers.CharField(help_text="What goes on after “people who …”")
    sample = serializers.ListField(child=serializers.IntegerField(), help_text="Our ids of some of them")


class MemberSerializer(serializers.ModelSerializer[Membership]):
    contact = serializers.IntegerField(source="contact_id")
    external_id = serializers.CharField(source="contact.external_id", allow_null=True)

    class Meta:
        model = Membership
        fields = ["contact", "external_id", "joined_at"]


class Members(serializers.Serializer[Any]):
    """Whom to put in or take out, by our ids or by yours."""

    member = serializers.BooleanField(help_text="true: put in, false: take out")
    contacts = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=LARGEST_ID), required=False, max_length=MOST
    )
    external_ids = serializers.ListField(child=serializers.CharField(max_length=255), required=False, max_length=MOST)


class Changed(serializers.Serializer[Any]):
    changed = serializers.IntegerField(help_text="How many came in or went out")
    unknown = serializers.ListField(child=serializers.CharField(), help_text="Ids that nobody has")


class SegmentFilter(django_filters.FilterSet):
    key = TextFilter()
    name = TextFilter()


@extend_schema_view(list=extend_schema(summary="Segments"), retrieve=extend_schema(summary="One segment"))
class SegmentViewSet(ListModelMixin, RetrieveModelMixin, ApiViewSet):
    scope = "segments"
    queryset = Segment.objects.all()
    serializer_class = SegmentSerializer
    filterset_class = SegmentFilter
    lookup_field = "key"
    lookup_value_regex = "[-a-zA-Z0-9_]+"

    def get_queryset(self) -> QuerySet[Segment]:
        return super().get_queryset().annotate(inside=Count("memberships"))

    @extend_schema(summary="Make a segment", request=NewSegment, responses={201: SegmentSerializer})
    def create(self, request: Request) -> Response:
        said = NewSegment(data=request.data)
        said.is_valid(raise_exception=True)
        return Response(self._saved(None, said.validated_data), status=status.HTTP_201_CREATED)

    @extend_schema(summary="Change a segment", request=SegmentPatch, responses={200: SegmentSerializer})
    def partial_update(self, request: Request, key: str) -> Response:
        segment = self.get_object()
        said = SegmentPatch(data=request.data)
        said.is_valid(raise_exception=True)
        before = {name: getattr(segment, name) for name in ("name", "description", "is_static", "definition")}
        return Response(self._saved(segment, before | said.validated_data))

    @extend_schema(summary="Delete a segment that nothing asks about", responses={204: None})
    def destroy(self, request: Request, key: str) -> Response:
        try:
            delete_segment(self.get_object())
        except SegmentInUse as problem:
            raise ValidationError(str(problem)) from None
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(summary="How many would match, before anything is saved", request=Asked, responses={200: Answer})
    @action(detail=False, methods=["post"])
    def preview(self, request: Request) -> Response:
        said = Asked(data=request.data)
        said.is_valid(raise_exception=True)
        condition = parse(said.validated_data["definition"])
        if missing := condition.missing():
            raise ValidationError({"definition": missing})
        shown = preview(condition, now=read_now())
        sample = [contact.pk for contact, _why in shown.sample]
        return Response(
            {"people": shown.people, "everybody": shown.everybody, "sentence": shown.sentence, "sample": sample}
        )

    @extend_schema(summary="Who is in it, the last to come first", responses={200: MemberSerializer(many=True)})
    @action(detail=True, methods=["get"], filterset_class=None)
    def members(self, request: Request, key: str) -> Response:
        inside = Membership.objects.filter(segment=self.get_object()).select_related("contact")
        return self.get_paginated_response(MemberSerializer(self.paginate_queryset(inside), many=True).data)

    @extend_schema(
        summary="Put people into a segment, or take them out",
        description="Only where people are put in by hand. Ids that nobody has are named in the answer.",
        request=Members,
        responses={200: Changed},
    )
    @members.mapping.post
    def change_members(self, request: Request, key: str) -> Response:
        said = Members(data=request.data)
        said.is_valid(raise_exception=True)
        found = said.validated_data
        ids, unknown = by_ids(found.get("contacts", []), found.get("external_ids", []))
        verb = add if found["member"] else remove
        try:
            changed = verb(self.get_object().key, ids, now=read_now())
        except NotByHand as problem:
            raise Unfit(str(problem)) from None
        recount()
        return Response({"changed": changed, "unknown": unknown})

    def _saved(self, segment: Segment | None, said: dict[str, Any]) -> Any:
        now = read_now()
        try:
            saved = save_segment(segment=segment, now=now, **said)
        except BadSegment as problem:
            raise ValidationError(str(problem)) from None
        if not saved.is_static:
            refresh([saved], now=now)
        return self.get_serializer(self.get_queryset().get(pk=saved.pk)).data
