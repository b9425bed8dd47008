"""Everything policy has to know about a set of messages, in a number of statements that does not depend on its size."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Coalesce

from campaigns.policy.facts import Facts, Reservation, Rules
from channels.adapters.base import OWN_FIELDS, Adapter, adapters
from channels.outbox.models import RESERVED, WAITING, Message
from channels.outbox.reasons import IN_LINE
from lifecycle import rows
from lifecycle.consent.permission import permissions, suppressed
from lifecycle.contacts.values import ContactValues


@dataclass(slots=True)
class Ask:
    """One message to decide about. `channel` is empty where there is nothing to say."""

    reference: str
    contact_id: int
    channel: str
    topic: str
    kind: str
    due_at: datetime
    expires_at: datetime | None
    priority: int = 0
    campaign_id: int = 0
    campaign_name: str = ""
    message_id: int = 0  # 0: not written yet
    was_in_line: bool = False
    crowded_by: int = 0
    waited_for: str = ""


@dataclass
class Gathered:
    contacts: Mapping[int, ContactValues]
    subscribed: dict[tuple[str, str], set[int]] = field(default_factory=dict)  # by channel and topic
    suppressed: set[tuple[str, str]] = field(default_factory=set)  # channel and address
    reservations: dict[int, list[Reservation]] = field(default_factory=dict)
    in_line: dict[int, list[Ask]] = field(default_factory=dict)  # of these contacts; the best first
    _adapters: dict[str, Adapter] = field(default_factory=dict)

    def address(self, ask: Ask) -> str:
        contact = self.contacts.get(ask.contact_id)
        if contact is None or not ask.channel:
            return ""
        adapter = self._adapter(ask.channel)
        own = {"email": contact.email, "phone": contact.phone}
        return adapter.address_of(own if adapter.reaches in OWN_FIELDS else contact.merge())

    def facts(self, ask: Ask, reservations: Sequence[Reservation] = ()) -> Facts:
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
            priority=ask.priority,
            was_in_line=ask.was_in_line,
            waited_for=ask.waited_for,
            reservations=reservations,
        )

    def settle(self, message_ids: Collection[int]) -> None:
        """A sender was quicker: nobody can take their places any more."""
        for contact_id, found in self.reservations.items():
            self.reservations[contact_id] = [
                replace(each, is_settled=True) if each.message_id in message_ids else each for each in found
            ]

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
    if rules.longest and any(ask.kind == "marketing" for ask in asks):
        _add_pressure(gathered, asks, rules, now)
    return gathered


def _add_pressure(gathered: Gathered, asks: Sequence[Ask], rules: Rules, now: datetime) -> None:
    """What these contacts had, are going to have, and wait for, of marketing; without the messages asked about."""
    besides = {ask.reference for ask in asks}
    ids, since = {ask.contact_id for ask in asks}, now - rules.longest
    least = min(ask.priority for ask in asks)
    # The best of a line first, of equals whoever came first.
    messages = sorted(_PRESSURE.fetch(ids=ids, since=since, least=least), key=lambda row: (-row[_PRIORITY], row[_PK]))
    for contact_id, reference, channel, topic, priority, campaign, pk, state, reason, attempts, at, ends in messages:
        if reference in besides:
            continue
        topic = topic or rules.default_topic
        if state == "held" and reason in IN_LINE:
            line = gathered.in_line.setdefault(contact_id, [])
            line.append(
                Ask(reference, contact_id, channel, topic, "marketing", now, ends, priority, campaign, "", pk, True)
            )
            continue
        # However long it has waited, for a pause to end or a provider to answer: it is not out before now.
        comes = max(at, now) if state in WAITING else at
        is_settled = state not in WAITING or (state == "queued" and attempts > 0)
        made = Reservation(comes, channel, topic, priority, campaign, pk, is_settled)
        gathered.reservations.setdefault(contact_id, []).append(made)


def _marketing() -> QuerySet[Any]:
    # Of the plain state SQLite thinks that it finds few, and would read everybody's messages by its index.
    messages = Message.objects.alias(stands=Coalesce("state", Value("")))
    return messages.filter(contact__among=rows.Given("ids"), kind="marketing", stands__in=RESERVED)


_SEEN = (
    "contact_id", "reference", "channel", "topic", "priority", "campaign_id", "pk", "state", "reason", "attempts",
)  # fmt: skip
_PK, _PRIORITY = _SEEN.index("pk"), _SEEN.index("priority")


def _had() -> QuerySet[Any, Any]:
    return _marketing().filter(sent_at__gt=rows.Given("since")).values_list(*_SEEN, "sent_at", "expires_at")


def _to_come() -> QuerySet[Any, Any]:
    coming = _marketing().filter(Q(due_at__gt=rows.Given("since")) | Q(stands__in=WAITING), sent_at=None)
    # Of a long line only those who may go before one of these.
    coming = coming.exclude(stands="held", reason__in=IN_LINE, priority__lt=rows.Given("least"))
    return coming.values_list(*_SEEN, "due_at", "expires_at")


# Each part reads a stretch of one index, while one condition for both would read all a contact ever had. And one
# statement: a sender waits for no contact, and what it sends between two would be in neither.
_PRESSURE = rows.Fixed(lambda: _to_come().union(_had(), all=True))
