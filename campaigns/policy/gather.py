"""Everything policy has to know about a set of messages, in a number of statements that does not depend on its size."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Q
from django.db.models.functions import Coalesce

from campaigns.policy.decide import Decision, Facts, Reservation, Rules
from channels.adapters.base import OWN_FIELDS, Adapter, adapters
from channels.outbox.models import RESERVED, WAITING, Message
from lifecycle.consent.permission import permissions, suppressed
from lifecycle.contacts.values import ContactValues


@dataclass(frozen=True, slots=True)
class Ask:
    """One message to decide about. `channel` is empty where there is nothing to say."""

    reference: str
    contact_id: int
    channel: str
    topic: str
    kind: str
    due_at: datetime
    expires_at: datetime | None


@dataclass
class Gathered:
    contacts: Mapping[int, ContactValues]
    subscribed: dict[tuple[str, str], set[int]] = field(default_factory=dict)  # by channel and topic
    suppressed: set[tuple[str, str]] = field(default_factory=set)  # channel and address
    reservations: dict[int, list[Reservation]] = field(default_factory=dict)
    _adapters: dict[str, Adapter] = field(default_factory=dict)

    def address(self, ask: Ask) -> str:
        contact = self.contacts.get(ask.contact_id)
        if contact is None or not ask.channel:
            return ""
        adapter = self._adapter(ask.channel)
        own = {"email": contact.email, "phone": contact.phone}
        return adapter.address_of(own if adapter.reaches in OWN_FIELDS else contact.merge())

    def facts(self, ask: Ask) -> Facts:
        contact = self.contacts.get(ask.contact_id)
        adapter = self._adapter(ask.channel) if ask.channel else None
        address = self.address(ask)
        return Facts(
            channel=ask.channel,
            topic=ask.topic,
            kind=ask.kind,
            due_at=ask.due_at,
            expires_at=ask.expires_at,
            exists=contact is not None,
            has_content=adapter is not None,
            needs_consent=ask.kind == "marketing" and adapter is not None and adapter.needs_consent,
            needs_address=adapter is not None and bool(adapter.reaches),
            address=address,
            is_subscribed=ask.contact_id in self.subscribed.get((ask.channel, ask.topic), ()),
            is_suppressed=(ask.channel, address) in self.suppressed,
            timezone=contact.timezone if contact else "",
            phone=contact.phone if contact else "",
            reservations=self.reservations.get(ask.contact_id, ()),
        )

    def reserve(self, ask: Ask, decision: Decision) -> None:
        """From now on it counts, also for others asked about in the same breath (engine rule 15)."""
        if decision.passes and ask.kind == "marketing":
            made = Reservation(decision.due_at, ask.channel, ask.topic)
            self.reservations.setdefault(ask.contact_id, []).append(made)

    def _adapter(self, channel: str) -> Adapter:
        if channel not in self._adapters:
            self._adapters[channel] = adapters.get(channel)()
        return self._adapters[channel]


def gather(asks: Sequence[Ask], contacts: Mapping[int, ContactValues], rules: Rules, now: datetime) -> Gathered:
    gathered = Gathered(contacts)
    people: dict[tuple[str, str], set[int]] = {}
    addresses: dict[str, set[str]] = {}
    for ask in asks:
        if ask.channel and ask.contact_id in contacts:
            people.setdefault((ask.channel, ask.topic), set()).add(ask.contact_id)
            addresses.setdefault(ask.channel, set()).add(gathered.address(ask))
    for (channel, topic), contact_ids in people.items():
        gathered.subscribed[channel, topic] = permissions(contact_ids, channel=channel, topic_key=topic)
    for channel, known in addresses.items():
        gathered.suppressed |= {(channel, address) for address in suppressed(channel, known)}
    if rules.caps and any(ask.kind == "marketing" for ask in asks):
        since = now - timedelta(days=max(cap.days for cap in rules.caps))
        besides = {ask.reference for ask in asks}
        gathered.reservations = _reservations({ask.contact_id for ask in asks}, since, besides, now)
    return gathered


def _reservations(
    contact_ids: Collection[int], since: datetime, besides: Collection[str], now: datetime
) -> dict[int, list[Reservation]]:
    """What these contacts had, or are going to have, of marketing; without the messages being asked about."""
    found: dict[int, list[Reservation]] = {}
    messages = (
        Message.objects.filter(contact__among=list(contact_ids), kind="marketing", state__in=RESERVED)
        .annotate(at=Coalesce("sent_at", "due_at"))
        .filter(Q(at__gt=since) | Q(state__in=WAITING))
        .values_list("contact_id", "at", "channel", "topic", "reference", "state")
    )
    for contact_id, at, channel, topic, reference, state in messages:
        if reference not in besides:
            # However long it has waited, for a pause to end or a provider to answer: it is not out before now.
            comes = max(at, now) if state in WAITING else at
            found.setdefault(contact_id, []).append(Reservation(comes, channel, topic))
    return found
