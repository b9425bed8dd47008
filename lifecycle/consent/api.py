from typing import Any

import django_filters
from django.db.models import Exists, OuterRef
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers, status
from rest_framework.exceptions import ValidationError
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from lifecycle.accounts.record import record
from lifecycle.accounts.watched import CLOSED_ADDRESS
from lifecycle.clock.read import now as read_now
from lifecycle.consent.address import hash_of
from lifecycle.consent.change import Change, change_consent
from lifecycle.consent.models import Confirmation, Consent, Suppression, Topic
from lifecycle.consent.suppress import suppress
from lifecycle.consent.topics import NoTopic, topic_named
from lifecycle.contacts.api import by_external_id, by_id
from lifecycle.rest.filters import IdFilter, TextFilter
from lifecycle.rest.pagination import LARGEST_ID
from lifecycle.rest.problems import Unfit
from lifecycle.rest.viewset import ApiViewSet


class TopicSerializer(serializers.ModelSerializer[Topic]):
    class Meta:
        model = Topic
        fields = ["key", "name", "description", "is_transactional", "is_default"]


@extend_schema_view(
    list=extend_schema(summary="Topics that people can subscribe to"), retrieve=extend_schema(summary="One topic")
)
class TopicViewSet(ListModelMixin, RetrieveModelMixin, ApiViewSet):
    scope = "consents"
    queryset = Topic.objects.all()
    serializer_class = TopicSerializer
    lookup_field = "key"
    lookup_value_regex = "[-a-zA-Z0-9_]+"


PENDING = Confirmation.objects.filter(
    contact=OuterRef("contact"), channel=OuterRef("channel"), topic=OuterRef("topic")
).order_by()


class ConsentSerializer(serializers.ModelSerializer[Consent]):
    contact = serializers.IntegerField(source="contact_id")
    topic = serializers.CharField(source="topic.key")
    is_pending = serializers.BooleanField(
        default=False, read_only=True, help_text="We have asked them to confirm, and nothing is sent until they do"
    )

    class Meta:
        model = Consent
        fields = ["id", "contact", "channel", "topic", "is_subscribed", "is_pending", "changed_at"]
        extra_kwargs = {"id": {"allow_null": True, "help_text": "None while nothing stands but our question"}}


class SayConsentSerializer(serializers.Serializer[Any]):
    """What somebody agreed to, or no longer agrees to, by either of contact and external_id."""

    contact = serializers.IntegerField(required=False, min_value=1, max_value=LARGEST_ID, help_text="Our id")
    external_id = serializers.CharField(required=False, max_length=255, help_text="Your id")
    channel = serializers.RegexField("^[a-z][a-z_]*$", max_length=32)
    topic = serializers.SlugField(required=False, max_length=50, help_text="Without it: the default topic")
    is_subscribed = serializers.BooleanField()
    evidence = serializers.CharField(max_length=5000, help_text="Who said so, where, and in which words")
    page = serializers.URLField(required=False, max_length=2000, help_text="Where they said so, if it was on a page")


class ConsentFilter(django_filters.FilterSet):
    contact = IdFilter(field_name="contact_id")
    external_id = TextFilter(field_name="contact__external_id")
    channel = TextFilter()
    topic = TextFilter(field_name="topic__key")


@extend_schema_view(list=extend_schema(summary="What people allow"))
class ConsentViewSet(ListModelMixin, ApiViewSet):
    scope = "consents"
    queryset = Consent.objects.select_related("topic").annotate(is_pending=Exists(PENDING))
    serializer_class = ConsentSerializer
    filterset_class = ConsentFilter

    @extend_schema(
        summary="Store what somebody agreed to, with the evidence",
        request=SayConsentSerializer,
        responses={200: ConsentSerializer},
    )
    def create(self, request: Request) -> Response:
        said = SayConsentSerializer(data=request.data)
        said.is_valid(raise_exception=True)
        contact_id, topic = _contact_id(said.validated_data), _topic(said.validated_data.get("topic", ""))
        channel, evidence = said.validated_data["channel"], said.validated_data["evidence"]
        if page := said.validated_data.get("page"):
            evidence = f"{evidence}\nOn the page {page}"
        # Their own record says who stored it: as deeds, those of a busy shop would bury all others.
        evidence = f"{evidence}\nStored by “{request.user}”"
        change = Change(contact_id, channel, topic.pk, said.validated_data["is_subscribed"], evidence)
        change_consent([change], now=read_now(), source="api")
        which = {"contact_id": contact_id, "channel": channel, "topic": topic}
        stands = self.get_queryset().filter(**which).first()
        if stands is None and (asked := Confirmation.objects.filter(**which).first()) is not None:
            stands = Consent(**which, is_subscribed=False, changed_at=asked.asked_at)
            vars(stands)["is_pending"] = True
        if stands is None:
            raise Unfit("Somebody else has just erased this contact.")
        return Response(ConsentSerializer(stands).data)


def _contact_id(said: dict[str, Any]) -> int:
    if ("contact" in said) == ("external_id" in said):
        raise ValidationError("Say who: either “contact” with our id, or “external_id” with yours.")
    contact = by_id(str(said["contact"])) if "contact" in said else by_external_id(said["external_id"])
    if contact is None:
        raise ValidationError("There is no such contact.")
    return contact.pk


def _topic(key: str) -> Topic:
    try:
        return topic_named(key)
    except NoTopic as error:
        raise ValidationError({"topic": [str(error)]}) from None


class SuppressionSerializer(serializers.ModelSerializer[Suppression]):
    class Meta:
        model = Suppression
        fields = ["id", "channel", "address", "reason", "at", "evidence"]


class SuppressSerializer(serializers.Serializer[Any]):
    channel = serializers.RegexField("^[a-z][a-z_]*$", max_length=32)
    address = serializers.CharField(max_length=320)
    evidence = serializers.CharField(required=False, allow_blank=True, max_length=5000, default="")


class SuppressionFilter(django_filters.FilterSet):
    channel = TextFilter()
    address = TextFilter()
    reason = TextFilter()


@extend_schema_view(
    list=extend_schema(summary="Addresses that are closed for good"), retrieve=extend_schema(summary="One of them")
)
class SuppressionViewSet(ListModelMixin, RetrieveModelMixin, ApiViewSet):
    scope = "consents"
    queryset = Suppression.objects.all()
    serializer_class = SuppressionSerializer
    filterset_class = SuppressionFilter
    lookup_value_regex = "[0-9]{1,18}"

    @extend_schema(
        summary="Close an address for good",
        request=SuppressSerializer,
        responses={201: SuppressionSerializer, 200: SuppressionSerializer},
    )
    def create(self, request: Request) -> Response:
        said = SuppressSerializer(data=request.data)
        said.is_valid(raise_exception=True)
        found = said.validated_data
        pair = (found["channel"], found["address"])
        now = read_now()
        is_new = suppress([pair], reason="by_hand", evidence=found["evidence"], now=now)
        stands = Suppression.objects.get(channel=pair[0], address_hash=hash_of(*pair))
        if is_new:
            sentence = CLOSED_ADDRESS
            record(verb="suppression.make", sentence=sentence, now=now, about=stands)
        return Response(
            SuppressionSerializer(stands).data, status=status.HTTP_201_CREATED if is_new else status.HTTP_200_OK
        )

    @extend_schema(summary="Open an address again that was closed by hand", responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        suppression = self.get_object()
        if suppression.reason != "by_hand":
            raise Unfit("This address closed itself: it bounced, complained, opted out or was erased. It stays closed.")
        suppression.delete()
        return Response(status=status.HTTP_204_NO_CONTENT)
