from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from campaigns.policy.models import FrequencyCap
from channels.adapters.base import Adapter, adapters
from channels.outbox.models import COUNTED, Message
from lifecycle.consent.address import hash_of
from lifecycle.consent.models import Consent, Suppression
from lifecycle.consent.reason_words import reason_words
from lifecycle.contacts.fields import values
from lifecycle.contacts.models import Contact
from lifecycle.look.bars import percent
from lifecycle.look.when import day_words

MAY, MAY_NOT, BLOCKED = "may", "may-not", "blocked"


@dataclass(frozen=True)
class Reach:
    """Whether we may use one channel for this person, and why."""

    label: str | Promise
    icon: str
    sentence: str
    verdict: str = MAY_NOT
    closed: str = ""  # why and since when the address is closed for good
    channel: str = ""
    address: str = ""  # that could be closed, or is


@dataclass(frozen=True)
class Allowance:
    """How much of the closest cap is used up."""

    label: str
    words: str
    share: float

    @property
    def is_full(self) -> bool:
        return self.share >= 100


def reaches(contact: Contact, *, now: datetime, zone: tzinfo) -> list[Reach]:
    """One query for all consents, and one for what is closed of the addresses the person has."""
    stands: dict[str, list[Consent]] = {}
    for consent in Consent.objects.filter(contact=contact).select_related("topic").order_by("topic__name"):
        stands.setdefault(consent.channel, []).append(consent)
    known = values(contact)
    asked = [kind() for kind in adapters.all() if kind.needs_consent]
    addresses = {adapter.kind: adapter.address_of(known) for adapter in asked}
    closed = closed_of(addresses)
    return [
        reach(adapter, addresses[adapter.kind], stands.get(adapter.kind, []), closed.get(adapter.kind), now, zone)
        for adapter in asked
    ]


def closed_of(addresses: Mapping[str, str]) -> dict[str, Suppression]:
    """By channel, of one address each."""
    hashes = {channel: hash_of(channel, address) for channel, address in addresses.items() if address}
    found = Suppression.objects.filter(channel__in=hashes, address_hash__in=hashes.values())
    return {row.channel: row for row in found if hashes.get(row.channel) == row.address_hash}


def reach(
    adapter: Adapter, address: str, consents: Sequence[Consent], row: Suppression | None, now: datetime, zone: tzinfo
) -> Reach:
    if adapter.reaches and not address:
        return Reach(adapter.label, adapter.icon, _("We have no address"))
    if row:
        why = f"{reason_words(row.reason)} · {day_words(row.at, now=now, zone=zone)}"
        return Reach(adapter.label, "block", _("Never again to this address"), BLOCKED, why, adapter.kind, address)
    return replace(_consented(adapter, consents, now, zone), channel=adapter.kind, address=address)


def _consented(adapter: Adapter, consents: Sequence[Consent], now: datetime, zone: tzinfo) -> Reach:
    yes = [consent for consent in consents if consent.is_subscribed]
    if yes:
        since = min(consent.changed_at for consent in yes)
        topics = ", ".join(consent.topic.words for consent in yes)
        day = day_words(since, now=now, zone=zone)
        return Reach(adapter.label, adapter.icon, _("%(topics)s · since %(day)s") % {"topics": topics, "day": day}, MAY)
    if consents:
        day = day_words(max(consent.changed_at for consent in consents), now=now, zone=zone)
        return Reach(adapter.label, adapter.icon, _("Said no, %s") % day)
    return Reach(adapter.label, adapter.icon, _("Hasn't said yes"))


def allowance(contact: Contact, *, now: datetime) -> Allowance | None:
    """The cap that is closest to full, of those over all channels and topics."""
    caps = list(FrequencyCap.objects.filter(channel="", topic=""))
    if not caps:
        return None
    longest = max(cap.days for cap in caps)
    sent = list(
        Message.objects.filter(
            COUNTED, contact=contact, kind="marketing", created_at__gt=now - timedelta(days=longest)
        ).values_list("created_at", flat=True)
    )
    found = []
    for cap in caps:
        used = sum(at > now - timedelta(days=cap.days) for at in sent)
        label = _("Today") if cap.days == 1 else _("In %d days") % cap.days
        words = _("%(used)d of %(limit)d") % {"used": used, "limit": cap.limit}
        found.append(Allowance(label, words, percent(used, cap.limit)))
    return max(found, key=lambda each: each.share)
