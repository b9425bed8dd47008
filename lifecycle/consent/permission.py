"""May we write: what the contacts of a set allow, and which addresses are closed for good. One statement each."""

from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet

from lifecycle import rows
from lifecycle.consent.address import hash_of
from lifecycle.consent.models import Consent, Suppression


def permissions(contact_ids: Collection[int], *, channel: str, topic_key: str) -> set[int]:
    """Who of them is subscribed. An empty topic is the default one."""
    if topic_key:
        return set(_TO_TOPIC.column(ids=contact_ids, channel=channel, topic=topic_key))
    return set(_TO_DEFAULT.column(ids=contact_ids, channel=channel))


def suppressed(channel: str, addresses: Collection[str]) -> set[str]:
    if rows.is_known_empty(Suppression):
        return set()
    by_hash: dict[str, list[str]] = {}
    for address in addresses:
        if address:
            by_hash.setdefault(hash_of(channel, address), []).append(address)
    return {address for key in _CLOSED.column(channel=channel, hashes=list(by_hash)) for address in by_hash[key]}


def _subscribed(**topic: Any) -> QuerySet[Consent, tuple[int]]:
    found = Consent.objects.filter(contact__among=rows.Given("ids"), channel=rows.Given("channel"), is_subscribed=True)
    return found.filter(**topic).values_list("contact_id")


_TO_TOPIC = rows.Fixed(lambda: _subscribed(topic__key=rows.Given("topic")), by="ids")
_TO_DEFAULT = rows.Fixed(lambda: _subscribed(topic__is_default=True), by="ids")
_CLOSED = rows.Fixed(
    lambda: Suppression.objects.filter(
        channel=rows.Given("channel"), address_hash__among=rows.Given("hashes")
    ).values_list("address_hash")
)
