from typing import Any

import django_filters
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.teamwork.assign import NotOnTheTeam, assign
from campaigns.teamwork.create_tasks import NewTask, create_tasks
from campaigns.teamwork.finish import finish, reopen
from campaigns.teamwork.models import Task
from campaigns.teamwork.save_task import save_task
from channels.outbox.origin import origins
from lifecycle.accounts.actor import actor
from lifecycle.clock.moment import BadMoment, parse_moment
from lifecycle.clock.read import now as read_now
from lifecycle.contacts.models import Contact
from lifecycle.rest.filters import IdFilter, MomentFilter, TextFilter
from lifecycle.rest.pagination import LARGEST_ID
from lifecycle.rest.viewset import ApiViewSet

MOST_AT_ONCE = 500


class TaskSerializer(serializers.ModelSerializer[Task]):
    contact = serializers.IntegerField(source="contact_id", allow_null=True)
    campaign = serializers.IntegerField(source="campaign_id", help_text="0: no campaign asked for it")
    assignee = serializers.CharField(
        source="assignee.username", default="", help_text="Whose task it is; empty: nobody's yet"
    )

    class Meta:
        model = Task
        fields = [
            "id",
            "reference",
            "title",
            "note",
            "contact",
            "campaign",
            "assignee",
            "due_at",
            "asked_name",
            "created_at",
            "done_at",
            "done_name",
        ]


class TaskWordsSerializer(serializers.Serializer[Any]):
    title = serializers.CharField(max_length=200)
    note = serializers.CharField(required=False, allow_blank=True, max_length=5000)
    due_at = serializers.CharField(
        required=False, allow_blank=True, max_length=60, help_text="An instant in ISO 8601; a bare date is 00:00 UTC"
    )
    assignee = serializers.CharField(
        required=False, allow_blank=True, max_length=150, help_text="The user name of one of the team; empty: nobody"
    )


class NewTaskSerializer(TaskWordsSerializer):
    contact = serializers.IntegerField(required=False, min_value=1, max_value=LARGEST_ID)
    campaign = serializers.IntegerField(required=False, min_value=1, max_value=LARGEST_ID)
    reference = serializers.CharField(
        max_length=180, help_text="Your name for it. A second task under the same one is not made"
    )


class GivenSerializer(serializers.Serializer[Any]):
    ids = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=LARGEST_ID), min_length=1, max_length=MOST_AT_ONCE
    )
    assignee = serializers.CharField(allow_blank=True, max_length=150, help_text="A user name; empty: nobody")


class MovedSerializer(serializers.Serializer[Any]):
    moved = serializers.IntegerField(help_text="How many were somebody else's or nobody's before")


class TaskFilter(django_filters.FilterSet):
    contact = IdFilter(field_name="contact_id")
    campaign = IdFilter(field_name="campaign_id")
    assignee = TextFilter(field_name="assignee__username")
    is_done = django_filters.BooleanFilter(field_name="done_at", lookup_expr="isnull", exclude=True)
    due_before = MomentFilter(field_name="due_at", lookup_expr="lt")


@extend_schema_view(
    list=extend_schema(summary="Tasks, the last asked for first"),
    retrieve=extend_schema(summary="One task"),
)
class TaskViewSet(ListModelMixin, RetrieveModelMixin, ApiViewSet):
    scope = "tasks"
    queryset = Task.objects.all()
    serializer_class = TaskSerializer
    filterset_class = TaskFilter
    lookup_value_regex = "[0-9]{1,18}"

    def get_queryset(self) -> QuerySet[Task]:
        return super().get_queryset().select_related("assignee")

    @extend_schema(
        summary="Ask the team for something",
        request=NewTaskSerializer,
        responses={200: TaskSerializer, 201: TaskSerializer},
    )
    def create(self, request: Request) -> Response:
        asked = NewTaskSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        task = _new_task(asked.validated_data)
        made = create_tasks([task], now=read_now())
        found = self.get_queryset().get(reference=task.reference)
        return Response(TaskSerializer(found).data, status=status.HTTP_201_CREATED if made else status.HTTP_200_OK)

    @extend_schema(summary="Change a task, or give it to somebody", request=TaskWordsSerializer)
    def partial_update(self, request: Request, pk: str) -> Response:
        asked = TaskWordsSerializer(data=request.data, partial=True)
        asked.is_valid(raise_exception=True)
        said, task = asked.validated_data, self.get_object()
        with transaction.atomic():
            if words := {name: said[name] for name in ("title", "note") if name in said}:
                for name, value in words.items():
                    setattr(task, name, value)
            if "due_at" in said:
                task.due_at = _moment(said["due_at"])
            save_task(task=task, changed=sorted(set(said) - {"assignee"}), now=read_now())
            if "assignee" in said:
                _give([task.pk], said["assignee"])
        return Response(TaskSerializer(self.get_object()).data)

    @extend_schema(summary="Give many tasks to somebody", request=GivenSerializer, responses=MovedSerializer)
    @action(detail=False, methods=["post"])
    def assign(self, request: Request) -> Response:
        asked = GivenSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        return Response({"moved": _give(asked.validated_data["ids"], asked.validated_data["assignee"])})

    @extend_schema(summary="Mark a task as done", request=None, responses=TaskSerializer)
    @action(detail=True, methods=["post"])
    def finish(self, request: Request, pk: str) -> Response:
        finish(task_ids=[self.get_object().pk], now=read_now())
        return Response(TaskSerializer(self.get_object()).data)

    @extend_schema(summary="Open a task again", request=None, responses=TaskSerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: str) -> Response:
        reopen(task_ids=[self.get_object().pk], now=read_now())
        return Response(TaskSerializer(self.get_object()).data)


def _give(ids: list[int], username: str) -> int:
    try:
        return assign(task_ids=ids, to=_member(username), now=read_now())
    except NotOnTheTeam as problem:
        raise ValidationError({"assignee": [str(problem)]}) from None


def _member(username: str) -> User | None:
    if not username:
        return None
    found = User.objects.filter(username=username).first()
    if found is None:
        raise ValidationError({"assignee": ["There is no such user."]})
    return found


def _moment(said: str) -> Any:
    try:
        return parse_moment(said) if said else None
    except BadMoment as problem:
        raise ValidationError({"due_at": [str(problem)]}) from None


def _new_task(said: dict[str, Any]) -> NewTask:
    contact_id, campaign_id = said.get("contact"), said.get("campaign", 0)
    if contact_id and not Contact.objects.filter(pk=contact_id).exists():
        raise ValidationError({"contact": ["There is no such contact."]})
    if campaign_id and campaign_id not in origins().of([campaign_id]):
        raise ValidationError({"campaign": ["There is no such campaign."]})
    to, who = _member(said.get("assignee", "")), actor()
    if to:
        _give([], to.username)  # only to ask whether they may do tasks
    return NewTask(
        reference=f"api/{said['reference']}",
        title=said["title"],
        note=said.get("note", ""),
        contact_id=contact_id,
        campaign_id=campaign_id,
        due_at=_moment(said.get("due_at", "")),
        assignee_id=to.pk if to else None,
        asked_name=who.name[:150] if who else "",
    )
