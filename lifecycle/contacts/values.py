"""What messages, waits and branches may know of a contact, loaded for a whole set."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lifecycle import rows
from lifecycle.contacts.belongings import PARTS
from lifecycle.contacts.fields import BUILT_IN
from lifecycle.contacts.models import Contact, PostalAddress


@dataclass(slots=True)
class ContactValues:
    id: int
    external_id: str | None
    email: str
    phone: str
    first_name: str
    last_name: str
    timezone: str
    locale: str
    stage: str
    stage_since: datetime | None
    created_at: datetime
    attributes: dict[str, Any]

    def get(self, name: str) -> Any:
        return getattr(self, name) if name in BUILT_IN else self.attributes.get(name)

    def merge(self, address: Mapping[str, str] | None = None) -> dict[str, Any]:
        """As `contact` in a message. JSON values only.

        address: where they live, for words that read a part of it; else it is what an attribute of that name says.
        """
        return {
            **self.attributes,
            **({"address": dict(address)} if address else {}),
            "external_id": self.external_id or "",
            "email": self.email,
            "phone": self.phone,
            "first_name": self.first_name,
            "last_name": self.last_name,
            "name": f"{self.first_name} {self.last_name}".strip(),
            "timezone": self.timezone,
            "locale": self.locale,
            "stage": self.stage,
            "created_at": self.created_at.isoformat(),
        }


def load_values(contact_ids: Collection[int]) -> dict[int, ContactValues]:
    """One statement. Ids that were merged or erased meanwhile are missing from the answer."""
    return {row[0]: ContactValues(*row) for row in _VALUES.fetch(ids=contact_ids)}


def load_addresses(contact_ids: Collection[int]) -> dict[int, dict[str, str]]:
    """Where they live, by part, of those of whom it is known: one statement."""
    return {row[0]: dict(zip(PARTS, row[1:], strict=True)) for row in _ADDRESSES.fetch(ids=contact_ids)}


_VALUES = rows.Fixed(
    lambda: Contact.objects.order_by().filter(pk__among=rows.Given("ids")).values_list("pk", *BUILT_IN, "attributes")
)
_ADDRESSES = rows.Fixed(
    lambda: PostalAddress.objects.filter(contact__among=rows.Given("ids")).order_by().values_list("contact_id", *PARTS)
)
