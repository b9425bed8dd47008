from typing import Any

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.teamwork.create_tasks import NewTask, create_tasks
from campaigns.teamwork.finish import finish, reopen
from campaigns.teamwork.models import Task
from lifecycle.clock.moment import BadMoment, parse_moment
from lifecycle.clock.read import now as read_now
from lifecycle.contacts.models import Contact
from lifecycle.rest.filters import IdFilter, MomentFilter
from lifecycle.rest.pagination import LARGEST_ID
from lifecycle.rest.viewset import ApiViewSet


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
            "created_at",
            "done_at",
        ]


class NewTaskSerializer(serializers.Serializer[Any]):
    title = serializers.CharField(max_length=200)
    note = serializers.CharField(required=False, allow_blank=True, max_length=5000, default="")
    contact = serializers.IntegerField(required=False, min_value=1, max_value=LARGEST_ID)
    due_at = serializers.CharField(
        required=False, max_length=60, help_text="An instant in ISO 8601; a bare date is 00:00 UTC"
    )
    reference = serializers.CharField(
        max_length=180, help_text="Your name for it. A second task under the same one is not made"
    )


class TaskFilter(django_filters.FilterSet):
    contact = IdFilter(field_name="contact_id")
    campaign = IdFilter(field_name="campaign_id")
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


def _new_task(said: dict[str, Any]) -> NewTask:
    contact_id = said.get("contact")
    if contact_id and not Contact.objects.filter(pk=contact_id).exists():
        raise ValidationError({"contact": ["There is no such contact."]})
    try:
        due_at = parse_moment(said["due_at"]) if said.get("due_at") else None
    except BadMoment as problem:
        raise ValidationError({"due_at": [str(problem)]}) from None
    return NewTask(
        reference=f"api/{said['reference']}",
        title=said["title"],
        note=said["note"],
        contact_id=contact_id,
        due_at=due_at,
    )
