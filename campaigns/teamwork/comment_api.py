from typing import Any

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.teamwork.change_comment import NotYours, change_comment, remove_comment
from campaigns.teamwork.comment import LONGEST, BadComment, comment
from campaigns.teamwork.models import Comment, Task
from campaigns.teamwork.settle_comment import settle_comment
from channels.outbox.origin import origins
from lifecycle.accounts.actor import API, Actor, actor
from lifecycle.clock.read import now as read_now
from lifecycle.rest.filters import IdFilter
from lifecycle.rest.pagination import LARGEST_ID
from lifecycle.rest.viewset import ApiViewSet


class CommentSerializer(serializers.ModelSerializer[Comment]):
    campaign = serializers.IntegerField(source="campaign_id", help_text="0: it is about the task")
    task = serializers.IntegerField(source="task_id", allow_null=True)
    author = serializers.CharField(source="author_name")
    names = serializers.SerializerMethodField(help_text="User names of whoever is named in it")

    class Meta:
        model = Comment
        fields = [
            "id",
            "campaign",
            "task",
            "author",
            "text",
            "names",
            "written_at",
            "changed_at",
            "resolved_at",
            "resolved_name",
        ]

    @extend_schema_field({"type": "array", "items": {"type": "string"}})
    def get_names(self, written: Comment) -> list[str]:
        return sorted(mention.user.username for mention in written.mentions.all())


class CommentTextSerializer(serializers.Serializer[Any]):
    text = serializers.CharField(
        max_length=LONGEST, help_text="@ and a user name tells somebody of the team, on their first page"
    )


class NewCommentSerializer(CommentTextSerializer):
    campaign = serializers.IntegerField(required=False, min_value=1, max_value=LARGEST_ID)
    task = serializers.IntegerField(required=False, min_value=1, max_value=LARGEST_ID)


class CommentFilter(django_filters.FilterSet):
    campaign = IdFilter(field_name="campaign_id")
    task = IdFilter(field_name="task_id")
    is_resolved = django_filters.BooleanFilter(field_name="resolved_at", lookup_expr="isnull", exclude=True)


@extend_schema_view(
    list=extend_schema(summary="Comments, the last one first"),
    retrieve=extend_schema(summary="One comment"),
)
class CommentViewSet(ListModelMixin, RetrieveModelMixin, ApiViewSet):
    scope = "comments"
    queryset = Comment.objects.all()
    serializer_class = CommentSerializer
    filterset_class = CommentFilter
    lookup_value_regex = "[0-9]{1,18}"

    def get_queryset(self) -> QuerySet[Comment]:
        return super().get_queryset().prefetch_related("mentions__user")

    @extend_schema(
        summary="Say something about a campaign or a task",
        request=NewCommentSerializer,
        responses={201: CommentSerializer},
    )
    def create(self, request: Request) -> Response:
        asked = NewCommentSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        said = asked.validated_data
        if ("campaign" in said) == ("task" in said):
            raise ValidationError({"campaign": ["Name a campaign or a task."]})
        task = Task.objects.filter(pk=said.get("task", 0)).first()
        if "task" in said and task is None:
            raise ValidationError({"task": ["There is no such task."]})
        if "campaign" in said and said["campaign"] not in origins().of([said["campaign"]]):
            raise ValidationError({"campaign": ["There is no such campaign."]})
        try:
            made = comment(
                text=said["text"], by=_who(request), now=read_now(), campaign_id=said.get("campaign", 0), task=task
            )
        except BadComment as problem:
            raise ValidationError({"text": [str(problem)]}) from None
        return Response(CommentSerializer(self.get_queryset().get(pk=made.pk)).data, status=status.HTTP_201_CREATED)

    @extend_schema(
        summary="Change what your token's owner wrote, within an hour",
        request=CommentTextSerializer,
        responses=CommentSerializer,
    )
    def partial_update(self, request: Request, pk: str) -> Response:
        asked = CommentTextSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        text = asked.validated_data["text"]
        try:
            change_comment(comment=self.get_object(), text=text, by=_who(request), now=read_now())
        except NotYours as problem:
            raise PermissionDenied(str(problem)) from None
        return Response(CommentSerializer(self.get_object()).data)

    @extend_schema(summary="Take back what your token's owner wrote, within an hour", responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        try:
            remove_comment(comment=self.get_object(), by=_who(request), now=read_now())
        except NotYours as problem:
            raise PermissionDenied(str(problem)) from None
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(summary="Nothing is left to do about it", request=None, responses=CommentSerializer)
    @action(detail=True, methods=["post"])
    def resolve(self, request: Request, pk: str) -> Response:
        settle_comment(comment=self.get_object(), by=_who(request), is_settled=True, now=read_now())
        return Response(CommentSerializer(self.get_object()).data)

    @extend_schema(summary="There is something to do about it again", request=None, responses=CommentSerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: str) -> Response:
        settle_comment(comment=self.get_object(), by=_who(request), is_settled=False, now=read_now())
        return Response(CommentSerializer(self.get_object()).data)


def _who(request: Request) -> Actor:
    return actor() or Actor(str(request.user), API)
