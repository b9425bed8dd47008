"""May we write: what the contacts of a set allow, and which addresses are closed for good. One statement each."""

from collections.abc import Collection

from lifecycle.consent.address import hash_of
from lifecycle.consent.models import Consent, Suppression


def permissions(contact_ids: Collection[int], *, channel: str, topic_key: str) -> set[int]:
    """Who of them is subscribed. An empty topic is the default one."""
    topic = {"topic__key": topic_key} if topic_key else {"topic__is_default": True}
    consents = Consent.objects.filter(contact__among=list(contact_ids), channel=channel, is_subscribed=True, **topic)
    return set(consents.values_list("contact_id", flat=True))


def suppressed(channel: str, addresses: Collection[str]) -> set[str]:
    by_hash: dict[str, list[str]] = {}
    for address in addresses:
        if address:
            by_hash.setdefault(hash_of(channel, address), []).append(address)
    found = Suppression.objects.filter(channel=channel, address_hash__among=list(by_hash))
    return {address for key in found.values_list("address_hash", flat=True) for address in by_hash[key]}
