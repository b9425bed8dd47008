from datetime import datetime
from typing import Any

import django_filters
from django.db.models import Prefetch, QuerySet
from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from lifecycle.clock.read import now as read_now
from lifecycle.contacts.belongings import MOST_DEVICES
from lifecycle.contacts.belongings_api import (
    BELONGINGS,
    AddressPatchSerializer,
    AddressSerializer,
    DevicePatchSerializer,
    DeviceSerializer,
    belongings_in,
)
from lifecycle.contacts.edit import edit
from lifecycle.contacts.erase import erase
from lifecycle.contacts.export import export
from lifecycle.contacts.identify import Identity, Outcome, identify
from lifecycle.contacts.models import Alias, Contact, Device
from lifecycle.rest.bulk import rows_in
from lifecycle.rest.fields import Attributes
from lifecycle.rest.filters import MomentFilter, TextFilter
from lifecycle.rest.pagination import LARGEST_ID
from lifecycle.rest.problems import Conflict
from lifecycle.rest.viewset import ApiViewSet

MOST = 1000
YOURS = "external:"  # before an id of yours in an address
WHO = ("external_id", "anonymous_id", "email", "phone")
TRAITS = ("first_name", "last_name", "timezone", "locale", "created_at")


class ContactSerializer(serializers.ModelSerializer[Contact]):
    attributes = Attributes()
    address = serializers.SerializerMethodField()
    devices = DeviceSerializer(many=True)

    @extend_schema_field(AddressSerializer(allow_null=True))
    def get_address(self, contact: Contact) -> Any:
        found = getattr(contact, "postal_address", None)  # no row, no attribute
        return AddressSerializer(found).data if found else None

    class Meta:
        model = Contact
        fields = [
            "id", "external_id", "email", "phone", "first_name", "last_name", "timezone", "locale", "attributes", "stage",
            "stage_since", "address", "devices", "created_at", "updated_at",
        ]  # fmt: skip


class ContactPatchSerializer(serializers.Serializer[Any]):
    """What is not named stays; null takes a value away."""

    email = serializers.CharField(required=False, allow_null=True, allow_blank=True, max_length=320)
    phone = serializers.CharField(required=False, allow_null=True, allow_blank=True, max_length=60)
    first_name = serializers.CharField(required=False, allow_null=True, allow_blank=True, max_length=150)
    last_name = serializers.CharField(required=False, allow_null=True, allow_blank=True, max_length=150)
    timezone = serializers.CharField(required=False, allow_null=True, allow_blank=True, max_length=100)
    locale = serializers.CharField(required=False, allow_null=True, allow_blank=True, max_length=35)
    created_at = serializers.CharField(required=False, help_text="An instant in ISO 8601; a bare date is 00:00 UTC")
    attributes = Attributes(required=False)
    address = AddressPatchSerializer(required=False, allow_null=True, help_text="null takes all of it away")
    devices = serializers.ListField(
        child=DevicePatchSerializer(),
        required=False,
        max_length=MOST_DEVICES,
        help_text="Each is added, or changed where it is known; those that are not named stay",
    )


class IdentitySerializer(ContactPatchSerializer):
    """Who it is, by one of external_id, anonymous_id, email and phone, and what is known of them."""

    external_id = serializers.CharField(required=False, allow_blank=True, max_length=255)
    anonymous_id = serializers.CharField(required=False, allow_blank=True, max_length=255)


class StoredContactSerializer(ContactSerializer):
    status = serializers.ChoiceField(["created", "updated", "unchanged"])
    notice = serializers.CharField(help_text="What of it was not stored, and why")

    class Meta(ContactSerializer.Meta):
        fields = [*ContactSerializer.Meta.fields, "status", "notice"]


class ContactsSerializer(serializers.Serializer[Any]):
    contacts = serializers.ListField(child=IdentitySerializer(), min_length=1, max_length=MOST)


class ContactOutcomeSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(allow_null=True)
    status = serializers.ChoiceField(["created", "updated", "unchanged", "refused"])
    problem = serializers.CharField()
    notice = serializers.CharField()


class ContactOutcomesSerializer(serializers.Serializer[Any]):
    results = ContactOutcomeSerializer(many=True)


class ContactFilter(django_filters.FilterSet):
    external_id = TextFilter()
    email = TextFilter(method="by_email")
    phone = TextFilter()
    stage = TextFilter()
    created_since = MomentFilter(field_name="created_at", lookup_expr="gte")
    updated_since = MomentFilter(field_name="updated_at", lookup_expr="gte")

    def by_email(self, contacts: QuerySet[Contact], name: str, value: str) -> QuerySet[Contact]:
        return contacts.filter(email=value.strip().lower())


DEVICES = Prefetch("devices", Device.objects.order_by("pk"))
ID = OpenApiParameter("id", str, OpenApiParameter.PATH, description="Our id, or `external:` and yours")


@extend_schema_view(
    list=extend_schema(summary="Contacts, the newest first"),
    retrieve=extend_schema(summary="One contact", parameters=[ID]),
)
class ContactViewSet(ListModelMixin, RetrieveModelMixin, ApiViewSet):
    scope = "contacts"
    queryset = Contact.objects.select_related("postal_address").prefetch_related(DEVICES)
    serializer_class = ContactSerializer
    filterset_class = ContactFilter

    def get_object(self) -> Contact:
        said = self.kwargs["pk"]
        contact = by_external_id(said.removeprefix(YOURS)) if said.startswith(YOURS) else by_id(said)
        if contact is None:
            raise Http404("There is no such contact.")
        return contact

    @extend_schema(
        summary="Create a contact, or change the one that is meant",
        request=IdentitySerializer,
        responses={200: StoredContactSerializer, 201: StoredContactSerializer},
    )
    def create(self, request: Request) -> Response:
        moment = read_now()
        (outcome,) = identify([identity_in(request.data, now=moment)], now=moment, news=True)
        return _stored(outcome)

    @extend_schema(
        summary="Change a contact",
        request=ContactPatchSerializer,
        responses={200: StoredContactSerializer},
        parameters=[ID],
    )
    def partial_update(self, request: Request, pk: str) -> Response:
        contact, moment = self.get_object(), read_now()
        said = _said(request.data, moment)
        return _stored(edit(contact, external_id=contact.external_id or "", now=moment, **said))

    @extend_schema(
        summary="Erase a contact and all that is known of them",
        description="A keyed hash of their addresses stays, so that an import cannot bring them back.",
        responses={204: None},
        parameters=[ID],
    )
    def destroy(self, request: Request, pk: str) -> Response:
        erase([self.get_object().pk], now=read_now())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(summary="Everything we know of a contact", responses=OpenApiTypes.OBJECT, parameters=[ID])
    @action(detail=True, methods=["get"])
    def export(self, request: Request, pk: str) -> Response:
        return Response(export(self.get_object()))

    @extend_schema(
        summary=f"Create or change up to {MOST} contacts",
        description="One result for each, in order. One that is refused does not hold up the others.",
        request=ContactsSerializer,
        responses={200: ContactOutcomesSerializer},
    )
    @action(detail=False, methods=["post"])
    def bulk(self, request: Request) -> Response:
        said, moment = rows_in(request.data, "contacts", most=MOST), read_now()
        people: list[Identity | Outcome] = [_identity_or_refusal(row, moment) for row in said]
        found = iter(identify([each for each in people if isinstance(each, Identity)], now=moment, news=True))
        outcomes = [next(found) if isinstance(each, Identity) else each for each in people]
        return Response({"results": [_result(outcome) for outcome in outcomes]})


def by_id(said: str) -> Contact | None:
    if not (said.isascii() and said.isdecimal()) or len(said) > 19 or int(said) > LARGEST_ID:
        return None
    contact = Contact.objects.filter(pk=int(said)).first()
    return contact or _by_alias("contact", said)


def by_external_id(said: str) -> Contact | None:
    if "\x00" in said:
        return None
    return Contact.objects.filter(external_id=said).first() or _by_alias("external", said)


def _by_alias(kind: str, value: str) -> Contact | None:
    alias = Alias.objects.filter(kind=kind, value=value).select_related("contact").first()
    return alias.contact if alias else None


def identity_in(data: Any, *, now: datetime) -> Identity:
    """Raises ValidationError where it is not even the shape of an identity; what it says is judged by `identify`."""
    if not isinstance(data, dict):
        raise ValidationError("It must be an object of names and values.")
    who: dict[str, Any] = {name: data.get(name) or "" for name in WHO}
    for name, value in who.items():
        if not isinstance(value, str):
            raise ValidationError({name: ["It must be text."]})
    taken_away = {name: None for name in ("email", "phone") if name in data and not data[name]}
    said = _said({name: value for name, value in data.items() if name not in WHO}, now)
    said["traits"] = taken_away | said["traits"]
    return Identity(**who, **said)


def _said(data: Any, now: datetime) -> dict[str, Any]:
    """What `identify` takes beside who it is about."""
    if not isinstance(data, dict):
        raise ValidationError("It must be an object of names and values.")
    traits = {name: value for name, value in data.items() if name not in BELONGINGS}
    return {"traits": _traits(traits), **belongings_in(data, now)}


def _traits(data: dict[str, Any]) -> dict[str, Any]:
    attributes = data.get("attributes", {})
    if not isinstance(attributes, dict):
        raise ValidationError({"attributes": ["They must be an object of names and values."]})
    for name in data:
        if name not in (*TRAITS, "email", "phone", "attributes"):
            raise ValidationError(
                {str(name)[:80]: ["There is no such field. What is your own goes into “attributes”."]}
            )
    for name in attributes:
        if name in (*TRAITS, *WHO):
            raise ValidationError({"attributes": [f"“{name}” is a field of its own, beside the attributes."]})
    return attributes | {name: value for name, value in data.items() if name != "attributes"}


def _identity_or_refusal(row: Any, now: datetime) -> Identity | Outcome:
    try:
        return identity_in(row, now=now)
    except ValidationError as error:
        return Outcome(None, "refused", problem=_words(error.detail))


def _words(detail: Any) -> str:
    if isinstance(detail, dict):
        return " ".join(f"{name}: {_words(value)}" for name, value in detail.items())
    return " ".join(map(str, detail)) if isinstance(detail, list) else str(detail)


def _stored(outcome: Outcome) -> Response:
    if outcome.status == "refused":
        raise ValidationError({outcome.field: [outcome.problem]} if outcome.field else outcome.problem)
    contact = Contact.objects.filter(pk=outcome.contact_id or 0).first()
    if contact is None:
        raise Conflict("Somebody else has just merged or erased this contact.")
    data = {**ContactSerializer(contact).data, "status": outcome.status, "notice": outcome.notice}
    return Response(data, status=status.HTTP_201_CREATED if outcome.status == "created" else status.HTTP_200_OK)


def _result(outcome: Outcome) -> dict[str, Any]:
    return {
        "id": outcome.contact_id,
        "status": outcome.status,
        "problem": f"{outcome.field}: {outcome.problem}" if outcome.field else outcome.problem,
        "notice": outcome.notice,
    }
