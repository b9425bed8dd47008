from collections.abc import Iterable
from typing import Any

from lifecycle.consent.address import hash_of
from lifecycle.consent.choices import ADDRESSES
from lifecycle.consent.models import Suppression
from lifecycle.contacts.models import Contact


def closed_of(contact_id: int) -> Iterable[dict[str, Any]]:
    """Which of a contact's addresses are closed, since when and why."""
    own = Contact.objects.filter(pk=contact_id).values(*ADDRESSES.values()).first() or {}
    hashes = [hash_of(channel, own[field]) for channel, field in ADDRESSES.items() if own.get(field)]
    closed = Suppression.objects.filter(address_hash__in=hashes)
    return map(dict, closed.values("channel", "address", "reason", "at", "evidence"))
