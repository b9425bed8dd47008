"""What somebody says about a person, cleaned: the pure half of `identify`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from lifecycle.clock.moment import BadMoment, parse_moment
from lifecycle.contacts import email, phone, timezone
from lifecycle.contacts.belongings import DeviceClaim, address_of, devices_of
from lifecycle.contacts.jsonable import NotJson, packed
from lifecycle.contacts.text import BadClaim, text

LONGEST = {"first_name": 150, "last_name": 150, "locale": 35}
NOT_YOURS = frozenset(("external_id", "anonymous_id", "stage", "stage_since"))
LARGEST = 32_000  # bytes of attributes in one claim
LONGEST_ID = 255
LONGEST_ATTRIBUTE_NAME = 100


@dataclass(slots=True)
class Identity:
    """Who somebody is and what is known of them, as a door received it.

    traits:  first_name, last_name, timezone, locale, created_at, email, phone; any other name is a free
             attribute. None takes a value away; what is not named stays as it is.
    trusted: False for what a browser says: it may not take over another contact's address or device.
    address: parts of the postal address by name. None takes a part away, and with the last part the address is gone.
    devices: token and platform of each, perhaps attributes and last_seen_at. A token is one contact's at a time: it
             comes to whoever names it last. `remove: True` takes it away; devices that are not named stay.
    """

    external_id: str = ""
    anonymous_id: str = ""
    email: str = ""
    phone: str = ""
    traits: Mapping[str, Any] = field(default_factory=dict)
    trusted: bool = True
    address: Mapping[str, Any] = field(default_factory=dict)
    devices: Sequence[Mapping[str, Any]] = ()


@dataclass(slots=True)
class Claim:
    external_id: str
    anonymous_id: str
    fields: dict[str, Any]  # columns of Contact with their new values
    attributes: dict[str, Any]
    trusted: bool
    address: Mapping[str, str]
    devices: Sequence[DeviceClaim]
    notice: str = ""

    def note(self, sentence: str) -> None:
        if sentence not in self.notice:  # a batch that is tried again says it again
            self.notice = f"{self.notice} {sentence}".strip()

    @property
    def email(self) -> str:
        return str(self.fields.get("email", ""))

    @property
    def phone(self) -> str:
        return str(self.fields.get("phone", ""))


def claim(identity: Identity) -> Claim:
    """Raises BadClaim with a sentence where nothing of it may be stored."""
    made = Claim(
        external_id=text(identity.external_id, "external_id", LONGEST_ID),
        anonymous_id=text(identity.anonymous_id, "anonymous_id", LONGEST_ID),
        fields={},
        attributes={},
        trusted=identity.trusted,
        address={},
        devices=(),
    )
    for name, value in (("email", identity.email), ("phone", identity.phone)):
        if value:
            made.fields[name] = _field(made, name, value)
    for name, value in identity.traits.items():
        _trait(made, name, value)
    if identity.address:
        made.address = address_of(identity.address, note=made.note)
    if identity.devices:
        made.devices = devices_of(identity.devices)
    if not (made.external_id or made.anonymous_id or made.email or made.phone):
        raise BadClaim("Nobody is named. Give an external_id, an anonymous_id, an email or a phone.")
    _check_attributes(made.attributes)
    return made


def _trait(made: Claim, name: str, value: Any) -> None:
    if name in COLUMNS:
        # An address that stands beside the traits counts, not the one among them.
        if name not in made.fields and (new := _field(made, name, value)) is not None:
            made.fields[name] = new
    elif name in NOT_YOURS:
        raise BadClaim(f"“{name}” is a name we use ourselves. Send it under another one.", name)
    else:
        name = text(name, "attribute name", LONGEST_ATTRIBUTE_NAME)
        if not name:
            raise BadClaim("An attribute has no name.", "attributes")
        made.attributes[name] = value.isoformat() if isinstance(value, date) else value


def _field(made: Claim, name: str, value: Any) -> Any:
    """None: leave it as it is."""
    if value is None or value == "":
        return None if name == "created_at" else ""
    return COLUMNS[name](made, name, value)


def _email(made: Claim, name: str, value: Any) -> str:
    try:
        return email.clean(text(value, name, 320))
    except email.BadEmail as error:
        raise BadClaim(str(error), name) from None


def _phone(made: Claim, name: str, value: Any) -> str:
    try:
        return phone.normalise(text(value, name, 60))
    except phone.BadPhone as error:
        raise BadClaim(str(error), name) from None


def _plain(made: Claim, name: str, value: Any) -> str:
    return text(value, name, LONGEST[name])


def _locale(made: Claim, name: str, value: Any) -> str:
    return _plain(made, name, value).replace("_", "-")


def _timezone(made: Claim, name: str, value: Any) -> str | None:
    said = text(value, name, 100)
    zone = timezone.clean(said)
    if not zone:
        made.note(f"We know no time zone “{said}”, so it was not stored.")
    return zone or None


def _created_at(made: Claim, name: str, value: Any) -> datetime:
    try:
        return parse_moment(value)
    except BadMoment as error:
        raise BadClaim(str(error), name) from None


COLUMNS = {
    "email": _email,
    "phone": _phone,
    "first_name": _plain,
    "last_name": _plain,
    "timezone": _timezone,
    "locale": _locale,
    "created_at": _created_at,
}


def _check_attributes(attributes: dict[str, Any]) -> None:
    if not attributes:
        return
    try:
        size = len(packed(attributes))
        if size <= LARGEST:
            return
        name = max(attributes, key=lambda each: len(packed(attributes[each])))
    except NotJson as error:
        raise BadClaim(f"An attribute cannot be stored. {error}", "attributes") from None
    raise BadClaim(f"The attributes are larger than {LARGEST // 1000} kB; the largest is “{name}”.", "attributes")
