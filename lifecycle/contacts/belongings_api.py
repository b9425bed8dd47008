"""A postal address and devices, as the API takes and tells them beside a contact's own fields."""

from datetime import datetime
from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from lifecycle.contacts.belongings import PARTS, PLATFORMS
from lifecycle.contacts.models import Device, PostalAddress
from lifecycle.rest.fields import Attributes

BELONGINGS = ("address", "devices")


class AddressSerializer(serializers.ModelSerializer[PostalAddress]):
    class Meta:
        model = PostalAddress
        fields = ["line1", "line2", "city", "region", "postal_code", "country"]


class DeviceSerializer(serializers.ModelSerializer[Device]):
    platform = serializers.ChoiceField(PLATFORMS)
    attributes = Attributes()

    class Meta:
        model = Device
        fields = ["token", "platform", "attributes", "last_seen_at"]


class AddressPatchSerializer(serializers.Serializer[Any]):
    """A part that is not named stays; null takes it away."""

    line1 = serializers.CharField(required=False, allow_null=True, allow_blank=True, max_length=255)
    line2 = serializers.CharField(required=False, allow_null=True, allow_blank=True, max_length=255)
    city = serializers.CharField(required=False, allow_null=True, allow_blank=True, max_length=120)
    region = serializers.CharField(required=False, allow_null=True, allow_blank=True, max_length=120)
    postal_code = serializers.CharField(required=False, allow_null=True, allow_blank=True, max_length=32)
    country = serializers.CharField(
        required=False,
        allow_null=True,
        allow_blank=True,
        max_length=100,
        help_text="Two letters of ISO 3166-1, or the English name",
    )


class DevicePatchSerializer(serializers.Serializer[Any]):
    """A token is one contact's at a time: it comes to whoever names it last."""

    token = serializers.CharField(max_length=512)
    platform = serializers.ChoiceField(PLATFORMS, required=False, help_text="Needed, but where it is removed")
    attributes = Attributes(required=False, allow_null=True, help_text="In place of those known of it")
    last_seen_at = serializers.CharField(
        required=False, allow_null=True, allow_blank=True, help_text="An instant in ISO 8601; without it: now"
    )
    remove = serializers.BooleanField(required=False, help_text="Takes it away from this contact")


def belongings_in(data: dict[str, Any], now: datetime) -> dict[str, Any]:
    """As `identify` takes them. Only their shape is judged here."""
    address, devices = data.get("address", {}), data.get("devices", [])
    if address is not None and not isinstance(address, dict):
        raise ValidationError({"address": ["It must be an object of names and values."]})
    if not isinstance(devices, list):
        raise ValidationError({"devices": ["They must be a list."]})
    return {
        "address": dict.fromkeys(PARTS) if address is None else address,
        "devices": [_seen(device, now) for device in devices],
    }


def _seen(device: Any, now: datetime) -> Any:
    """Who tells of a device has just seen it."""
    return {**device, "last_seen_at": device.get("last_seen_at") or now} if isinstance(device, dict) else device
