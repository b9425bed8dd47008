from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.reports.why.ask import why_campaign, why_message
from campaigns.reports.why.checks import Why
from campaigns.workflows.models import Campaign
from channels.outbox.models import Message
from lifecycle.clock.read import now
from lifecycle.contacts.api import YOURS, by_external_id, by_id
from lifecycle.contacts.models import Contact
from lifecycle.rest.viewset import ApiViewSet

LONGEST_KEY, LONGEST_STEP = 80, 64


class CheckSerializer(serializers.Serializer[Any]):
    gate = serializers.CharField(
        help_text="live, entered, again, goal, reached, consent, cap, quiet_hours, provider, …"
    )
    verdict = serializers.ChoiceField(["passed", "failed", "waits", "not_asked"])
    found = serializers.CharField(source="title", help_text="What was found, in words")
    detail = serializers.CharField()
    rule = serializers.CharField(help_text="The rule behind it, in words")
    at = serializers.DateTimeField(allow_null=True, help_text="When it was asked; null: as things are now")


class WhySerializer(serializers.Serializer[Any]):
    answer = serializers.CharField(source="headline", help_text="In one sentence")
    because = serializers.CharField(source="line")
    stopped_by = serializers.CharField(
        source="stopped_by.gate", default=None, allow_null=True, help_text="The first gate that is not passed"
    )
    message = serializers.IntegerField(source="message_id", allow_null=True, help_text="Its id; null: there is none")
    checks = CheckSerializer(many=True, help_text="Every gate in order")


class WhyContact(ApiViewSet):
    """Behind a contact's own address, because people and messages are floors below."""

    scope = "contacts"
    queryset = Contact.objects.all()
    serializer_class = WhySerializer

    @extend_schema(
        summary="Why a contact got what a campaign sends, or why not",
        description="Of its last message to them; where there is none yet, how far they came and what each gate would "
        "say now.",
        parameters=[
            OpenApiParameter("id", str, OpenApiParameter.PATH, description="Our id, or `external:` and yours"),
            OpenApiParameter("campaign", str, required=True, description="The campaign's key"),
            OpenApiParameter("step", str, description="The key of one of its steps that send"),
        ],
        responses={200: WhySerializer},
        filters=False,
    )
    @action(detail=True, methods=["get"])
    def why(self, request: Request, pk: str) -> Response:
        contact = _contact(pk)
        campaign = Campaign.objects.select_related("live_version").filter(key=_key(request)).first()
        if campaign is None:
            raise ValidationError({"campaign": ["There is no such campaign."]})
        step = _text(request, "step", LONGEST_STEP)
        zone = timezone.get_current_timezone()
        return _said(why_campaign(contact, campaign, step=step, now=now(), zone=zone))


class WhyMessage(ApiViewSet):
    scope = "messages"
    queryset: QuerySet[Message] = Message.objects.select_related("contact", "content")
    serializer_class = WhySerializer
    lookup_value_regex = "[0-9]{1,18}"

    @extend_schema(summary="Why a message went out, or why not", responses={200: WhySerializer}, filters=False)
    @action(detail=True, methods=["get"])
    def why(self, request: Request, pk: str) -> Response:
        return _said(why_message(self.get_object(), now=now(), zone=timezone.get_current_timezone()))


def _said(found: Why) -> Response:
    return Response(WhySerializer(found).data)


def _contact(said: str) -> Contact:
    contact = by_external_id(said.removeprefix(YOURS)) if said.startswith(YOURS) else by_id(said)
    if contact is None:
        raise Http404("There is no such contact.")
    return contact


def _key(request: Request) -> str:
    key = _text(request, "campaign", LONGEST_KEY)
    if not key:
        raise ValidationError({"campaign": ["Say which campaign is meant, by its key."]})
    return key


def _text(request: Request, name: str, longest: int) -> str:
    said: str = request.query_params.get(name, "")
    if "\x00" in said or len(said) > longest:
        raise ValidationError({name: ["There is nothing of that name."]})
    return said
