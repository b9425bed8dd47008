from datetime import datetime

from lifecycle.consent.choices import ADDRESSES
from lifecycle.consent.close_for_good import close_for_good
from lifecycle.contacts.models import Contact


def close_addresses(ids: list[int], now: datetime) -> None:
    found = Contact.objects.filter(pk__among=ids).values_list(*ADDRESSES.values())
    addresses = [
        (channel, address) for row in found for channel, address in zip(ADDRESSES, row, strict=True) if address
    ]
    close_for_good(addresses, now=now)
