import django_filters
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin

from channels.outbox.models import Message
from channels.outbox.reasons import sentence
from lifecycle.rest.fields import Attributes
from lifecycle.rest.filters import IdFilter, MomentFilter, TextFilter
from lifecycle.rest.viewset import ApiViewSet

TIMES = ("created_at", "due_at", "expires_at", "sent_at", "delivered_at", "opened_at", "clicked_at")


class MessageSerializer(serializers.ModelSerializer[Message]):
    contact = serializers.IntegerField(source="contact_id")
    campaign = serializers.IntegerField(source="campaign_id", help_text="0: no campaign asked for it")
    enrollment = serializers.IntegerField(source="enrollment_id", help_text="0: no campaign asked for it")
    step = serializers.CharField(source="step_key")
    why = serializers.SerializerMethodField(help_text="The reason in words; empty where nothing needs saying")
    values = Attributes(source="merge")
    cost_micros = serializers.IntegerField(help_text="In millionths of your currency")

    class Meta:
        model = Message
        fields = [
            "id",
            "reference",
            "contact",
            "channel",
            "address",
            "topic",
            "kind",
            "campaign",
            "enrollment",
            "number",
            "step",
            "state",
            "reason",
            "why",
            "detail",
            *TIMES,
            "values",
            "attempts",
            "provider",
            "provider_id",
            "parts",
            "cost_micros",
        ]

    def get_why(self, message: Message) -> str:
        return sentence(message.reason) if message.reason else ""


class MessageFilter(django_filters.FilterSet):
    contact = IdFilter(field_name="contact_id")
    external_id = TextFilter(field_name="contact__external_id")
    campaign = IdFilter(field_name="campaign_id")
    enrollment = IdFilter(field_name="enrollment_id")
    step = TextFilter(field_name="step_key")
    channel = TextFilter()
    state = TextFilter()
    reason = TextFilter()
    reference = TextFilter()
    since = MomentFilter(field_name="created_at", lookup_expr="gte")
    until = MomentFilter(field_name="created_at", lookup_expr="lt")


@extend_schema_view(
    list=extend_schema(
        summary="Messages, the last decided first",
        description="Those that go out and those that do not, each with its state and the reason in words.",
    ),
    retrieve=extend_schema(summary="One message"),
)
class MessageViewSet(ListModelMixin, RetrieveModelMixin, ApiViewSet):
    scope = "messages"
    queryset = Message.objects.all()
    serializer_class = MessageSerializer
    filterset_class = MessageFilter
    lookup_value_regex = "[0-9]{1,18}"
