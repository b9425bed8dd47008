"""An event before it is stored, and what makes it storable."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from lifecycle.contacts.jsonable import NotJson, packed
from lifecycle.contacts.text import BadClaim, text

LARGEST = 32_000  # bytes of properties
LONGEST_NAME = 200
LONGEST_ID = 255


class BadEvent(ValueError):
    pass


@dataclass(slots=True)
class NewEvent:
    contact_id: int
    name: str
    occurred_at: datetime
    properties: Mapping[str, Any] = field(default_factory=dict)
    source: str = "api"
    message_id: str = ""  # "": one is made, and the event counts every time
    hops: int = 0  # effects of steps that led to it


def check(*, name: object, properties: object, message_id: object = "") -> tuple[str, str]:
    """Name and message id as they are stored. For what comes from outside; raises BadEvent with a sentence."""
    try:
        cleaned = text(name, "event", LONGEST_NAME)
        identifier = text(message_id, "message_id", LONGEST_ID)
    except BadClaim as error:
        raise BadEvent(str(error)) from None
    if not cleaned:
        raise BadEvent("The event has no name.")
    if not isinstance(properties, Mapping):
        raise BadEvent("The properties must be an object of names and values.")
    try:
        size = len(packed(properties))
    except NotJson as error:
        raise BadEvent(f"A property cannot be stored. {error}") from None
    if size > LARGEST:
        raise BadEvent(f"The properties are larger than {LARGEST // 1000} kB.")
    return cleaned, identifier
