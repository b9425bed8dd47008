from datetime import datetime

from lifecycle import rows
from lifecycle.consent.address import hash_of
from lifecycle.consent.choices import ADDRESSES
from lifecycle.consent.models import Suppression
from lifecycle.consent.suppress import suppress
from lifecycle.contacts.models import Contact


def close_addresses(ids: list[int], now: datetime) -> None:
    """An erased address stays closed, and can be read no longer, also where it was closed before."""
    found = Contact.objects.filter(pk__among=ids).values_list(*ADDRESSES.values())
    addresses = [
        (channel, address) for row in found for channel, address in zip(ADDRESSES, row, strict=True) if address
    ]
    suppress(addresses, reason="erased", evidence="", now=now, keep_address=False)
    hashes = [hash_of(channel, address) for channel, address in addresses]
    if hashes:
        rows.update(
            Suppression, "address_hash", {"address_hash": hashes, "address": rows.Same(""), "evidence": rows.Same("")}
        )
