"""What belongs to a person beside their own columns, a postal address and devices: as somebody says it, cleaned."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lifecycle.clock.moment import BadMoment, parse_moment
from lifecycle.contacts import country
from lifecycle.contacts.jsonable import NotJson, packed
from lifecycle.contacts.text import BadClaim, text

LONGEST = {"line1": 255, "line2": 255, "city": 120, "region": 120, "postal_code": 32, "country": 100}
PARTS = tuple(LONGEST)
PLATFORMS = ("android", "ios", "web")
OF_A_DEVICE = ("token", "platform", "attributes", "last_seen_at", "remove")
LONGEST_TOKEN = 512
LARGEST = 4_000  # bytes of one device's attributes
MOST_DEVICES = 100  # in one claim


@dataclass(frozen=True, slots=True)
class DeviceClaim:
    token: str
    platform: str = ""  # "" where it is removed
    attributes: dict[str, Any] | None = None  # None: as they are
    last_seen_at: datetime | None = None  # None: as it is, and now for one that is new
    is_removed: bool = False


def address_of(said: object, *, note: Callable[[str], None]) -> dict[str, str]:
    """The parts that are named, "" for one that is taken away."""
    if not isinstance(said, Mapping):
        raise BadClaim("The address must be an object of names and values.", "address")
    return {name: part for name, value in said.items() if (part := _part(str(name), value, note)) is not None}


def _part(name: str, value: object, note: Callable[[str], None]) -> str | None:
    field = f"address.{name[:80]}"
    if name not in LONGEST:
        raise BadClaim(f"An address has no “{name[:80]}”, only {', '.join(PARTS)}.", field)
    if value is None or value == "":
        return ""
    part = text(value, field, LONGEST[name])
    if name != "country" or not part:
        return part
    code = country.clean(part)
    if not code:
        note(f"We know no country “{part}”, so it was not stored.")
    return code or None


def devices_of(said: object) -> list[DeviceClaim]:
    if not isinstance(said, Sequence) or isinstance(said, str):
        raise BadClaim("The devices must be a list.", "devices")
    if len(said) > MOST_DEVICES:
        raise BadClaim(f"At most {MOST_DEVICES} devices can be named at once, not {len(said)}.", "devices")
    return [_device(each, f"devices.{place}") for place, each in enumerate(said)]


def _device(said: object, field: str) -> DeviceClaim:
    if not isinstance(said, Mapping):
        raise BadClaim("A device must be an object of names and values.", field)
    for name in said:
        if name not in OF_A_DEVICE:
            raise BadClaim(
                f"A device has no “{str(name)[:80]}”, only {', '.join(OF_A_DEVICE)}.", f"{field}.{name[:80]}"
            )
    token = text(said.get("token") or "", f"{field}.token", LONGEST_TOKEN)
    if not token:
        raise BadClaim("A device is named by its token.", f"{field}.token")
    is_removed = said.get("remove") or False
    if not isinstance(is_removed, bool):
        raise BadClaim("“remove” is true or false.", f"{field}.remove")
    if is_removed:
        return DeviceClaim(token, is_removed=True)
    return DeviceClaim(token, _platform(said, field), _attributes(said, field), _last_seen_at(said, field))


def _platform(said: Mapping[str, Any], field: str) -> str:
    platform = text(said.get("platform") or "", f"{field}.platform", 100).lower()
    if platform not in PLATFORMS:
        raise BadClaim(f"The platform of a device is one of {', '.join(PLATFORMS)}.", f"{field}.platform")
    return platform


def _attributes(said: Mapping[str, Any], field: str) -> dict[str, Any] | None:
    attributes = said.get("attributes")
    if attributes is None:
        return None
    field = f"{field}.attributes"
    if not isinstance(attributes, dict):
        raise BadClaim("The attributes of a device must be an object of names and values.", field)
    try:
        size = len(packed(attributes))
    except NotJson as error:
        raise BadClaim(f"An attribute of a device cannot be stored. {error}", field) from None
    if size > LARGEST:
        raise BadClaim(f"The attributes of a device are larger than {LARGEST // 1000} kB.", field)
    return attributes


def _last_seen_at(said: Mapping[str, Any], field: str) -> datetime | None:
    value = said.get("last_seen_at")
    if value is None or value == "":
        return None
    try:
        return parse_moment(value)
    except BadMoment as error:
        raise BadClaim(str(error), f"{field}.last_seen_at") from None
