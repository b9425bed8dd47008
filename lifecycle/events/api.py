from typing import Any

import django_filters
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from lifecycle.clock.read import now as read_now
from lifecycle.contacts.identify import Identity
from lifecycle.events.accept import Result, Said, accept
from lifecycle.events.models import Event
from lifecycle.rest.bulk import rows_in
from lifecycle.rest.fields import Attributes
from lifecycle.rest.filters import IdFilter, MomentFilter, TextFilter
from lifecycle.rest.viewset import ApiViewSet

MOST = 500


class EventSerializer(serializers.ModelSerializer[Event]):
    event = serializers.CharField(source="name")
    contact = serializers.IntegerField(source="contact_id")
    properties = Attributes()

    class Meta:
        model = Event
        fields = ["id", "contact", "event", "occurred_at", "received_at", "properties", "source", "message_id"]


class NewEventSerializer(serializers.Serializer[Any]):
    """What happened, and to whom: one of external_id, anonymous_id, email and phone."""

    event = serializers.CharField(max_length=200)
    external_id = serializers.CharField(required=False, allow_blank=True, max_length=255)
    anonymous_id = serializers.CharField(required=False, allow_blank=True, max_length=255)
    email = serializers.CharField(required=False, allow_blank=True, max_length=320)
    phone = serializers.CharField(required=False, allow_blank=True, max_length=60)
    occurred_at = serializers.CharField(required=False, help_text="An instant in ISO 8601; without it: now")
    properties = Attributes(required=False)
    message_id = serializers.CharField(
        required=False, allow_blank=True, max_length=255, help_text="Your id of the event; the same one counts once"
    )
    source = serializers.CharField(  # type: ignore[assignment]
        required=False, allow_blank=True, max_length=64, help_text="Without it: api"
    )


class EventsSerializer(serializers.Serializer[Any]):
    events = serializers.ListField(child=NewEventSerializer(), min_length=1, max_length=MOST)


class EventResultSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(allow_null=True)
    contact = serializers.IntegerField(allow_null=True)
    status = serializers.ChoiceField(["created", "duplicate", "refused"])
    problem = serializers.CharField()


class EventResultsSerializer(serializers.Serializer[Any]):
    results = EventResultSerializer(many=True)


class EventFilter(django_filters.FilterSet):
    contact = IdFilter(field_name="contact_id")
    external_id = TextFilter(field_name="contact__external_id")
    event = TextFilter(field_name="name")
    source = TextFilter()
    since = MomentFilter(field_name="occurred_at", lookup_expr="gte")
    until = MomentFilter(field_name="occurred_at", lookup_expr="lt")


@extend_schema_view(
    list=extend_schema(summary="Events, the last recorded first"),
    retrieve=extend_schema(summary="One event"),
)
class EventViewSet(ListModelMixin, RetrieveModelMixin, ApiViewSet):
    scope = "events"
    queryset = Event.objects.all()
    serializer_class = EventSerializer
    filterset_class = EventFilter
    lookup_value_regex = "[0-9]{1,18}"

    @extend_schema(
        summary="Record an event",
        description="Who it is about becomes a contact where nobody is known by that name.",
        request=NewEventSerializer,
        responses={200: EventResultSerializer, 201: EventResultSerializer},
    )
    def create(self, request: Request) -> Response:
        (result,) = accept([_said(request.data)], now=read_now())
        if result.status == "refused":
            raise ValidationError(result.problem)
        is_new = result.status == "created"
        return Response(_shown(result), status=status.HTTP_201_CREATED if is_new else status.HTTP_200_OK)

    @extend_schema(
        summary=f"Record up to {MOST} events",
        description="One result for each, in order. One that is refused does not hold up the others.",
        request=EventsSerializer,
        responses={200: EventResultsSerializer},
    )
    @action(detail=False, methods=["post"])
    def bulk(self, request: Request) -> Response:
        said = [_said(row) for row in rows_in(request.data, "events", most=MOST)]
        return Response({"results": [_shown(result) for result in accept(said, now=read_now())]})


WHO = ("external_id", "anonymous_id", "email", "phone")
TEXTS = (*WHO, "source")
KNOWN = {*TEXTS, "event", "occurred_at", "properties", "message_id"}


def _said(row: Any) -> Said | Result:
    """Only the shape is judged here."""
    if not isinstance(row, dict):
        return Result("refused", problem="An event must be an object of names and values.")
    if unknown := row.keys() - KNOWN:
        return Result(
            "refused", problem=f"There is no field “{min(unknown)[:80]}”. What is your own goes into “properties”."
        )
    for name in TEXTS:
        if not isinstance(row.get(name, ""), str):
            return Result("refused", problem=f"“{name}” must be text.")
    return Said(
        who=Identity(**{name: row.get(name, "") for name in WHO}),
        event=row.get("event", ""),
        occurred_at=row.get("occurred_at"),
        properties=row.get("properties", {}),
        message_id=row.get("message_id", ""),
        source=row.get("source", ""),
    )


def _shown(result: Result) -> dict[str, Any]:
    return {
        "id": result.id,
        "contact": result.contact_id,
        "status": result.status,
        "problem": result.problem,
    }
