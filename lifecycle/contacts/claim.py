"""What somebody says about a person, cleaned: the pure half of `identify`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from lifecycle.clock.moment import BadMoment, parse_moment
from lifecycle.contacts import email, phone, timezone
from lifecycle.contacts.jsonable import NotJson, packed

LONGEST = {"first_name": 150, "last_name": 150, "locale": 35}
NOT_YOURS = frozenset(("external_id", "anonymous_id", "stage", "stage_since"))
LARGEST = 32_000  # bytes of attributes in one claim
LONGEST_ID = 255
LONGEST_ATTRIBUTE_NAME = 100


class BadClaim(ValueError):
    pass


@dataclass(slots=True)
class Identity:
    """Who somebody is and what is known of them, as a door received it.

    traits:  first_name, last_name, timezone, locale, created_at, email, phone; any other name is a free
             attribute. None takes a value away; what is not named stays as it is.
    trusted: False for what a browser says: it may not take over another contact's address.
    """

    external_id: str = ""
    anonymous_id: str = ""
    email: str = ""
    phone: str = ""
    traits: Mapping[str, Any] = field(default_factory=dict)
    trusted: bool = True


@dataclass(slots=True)
class Claim:
    external_id: str
    anonymous_id: str
    fields: dict[str, Any]  # columns of Contact with their new values
    attributes: dict[str, Any]
    trusted: bool
    notice: str = ""

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
    )
    for name, value in (("email", identity.email), ("phone", identity.phone)):
        if value:
            made.fields[name] = _field(made, name, value)
    for name, value in identity.traits.items():
        _trait(made, name, value)
    if not (made.external_id or made.anonymous_id or made.email or made.phone):
        raise BadClaim("Nobody is named. Give an external_id, an anonymous_id, an email or a phone.")
    _check_attributes(made.attributes)
    return made


def text(value: object, name: str, longest: int) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        raise BadClaim(f"“{name}” must be text.")
    value = value.strip()
    if len(value) > longest:
        raise BadClaim(f"“{name}” has more than {longest} characters.")
    if not value.isascii() or "\x00" in value:
        _check_characters(value, name)
    return value


def _check_characters(value: str, name: str) -> None:
    if "\x00" in value:
        raise BadClaim(f"“{name}” has the character NUL, which no text may hold.")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise BadClaim(f"“{name}” has half a character (a lone surrogate), which no text may hold.") from None


def _trait(made: Claim, name: str, value: Any) -> None:
    if name in COLUMNS:
        # An address that stands beside the traits counts, not the one among them.
        if name not in made.fields and (new := _field(made, name, value)) is not None:
            made.fields[name] = new
    elif name in NOT_YOURS:
        raise BadClaim(f"“{name}” is a name we use ourselves. Send it under another one.")
    else:
        name = text(name, "attribute name", LONGEST_ATTRIBUTE_NAME)
        if not name:
            raise BadClaim("An attribute has no name.")
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
        raise BadClaim(str(error)) from None


def _phone(made: Claim, name: str, value: Any) -> str:
    try:
        return phone.normalise(text(value, name, 60))
    except phone.BadPhone as error:
        raise BadClaim(str(error)) from None


def _plain(made: Claim, name: str, value: Any) -> str:
    return text(value, name, LONGEST[name])


def _locale(made: Claim, name: str, value: Any) -> str:
    return _plain(made, name, value).replace("_", "-")


def _timezone(made: Claim, name: str, value: Any) -> str | None:
    said = text(value, name, 100)
    zone = timezone.clean(said)
    if not zone:
        made.notice = f"We know no time zone “{said}”, so it was not stored."
    return zone or None


def _created_at(made: Claim, name: str, value: Any) -> datetime:
    try:
        return parse_moment(value)
    except BadMoment as error:
        raise BadClaim(str(error)) from None


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
        raise BadClaim(f"An attribute cannot be stored. {error}") from None
    raise BadClaim(f"The attributes are larger than {LARGEST // 1000} kB; the largest is “{name}”.")
