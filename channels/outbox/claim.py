import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from channels.adapters.base import OWN_FIELDS, Adapter, Outgoing
from channels.content.known import contents
from channels.outbox.call_up import call_up
from channels.outbox.due import Due, due, standing
from channels.outbox.faultpoint import faultpoint
from channels.outbox.lane import admit, most_at_once
from channels.outbox.models import Message
from channels.outbox.reasons import REASONS
from channels.outbox.wake import wake
from lifecycle import rows
from lifecycle.consent.permission import permissions, suppressed
from lifecycle.contacts.lock import lock
from lifecycle.contacts.models import Contact
from lifecycle.contacts.values import load_values

# The one message that an address still gets after it has said STOP: that we have heard it.
STOP_CONFIRMATION = "stop_confirmation"


@dataclass(frozen=True, slots=True)
class Claim:
    messages: list[Outgoing]  # to be handed over now
    attempts: dict[int, int]  # by message, this one included
    seen: int  # rows taken out of the line; the others ended here
    failures: int = 0  # of the provider, in a row, as they stood


def claim(
    adapter: Adapter, *, now: datetime, limit: int, by: str, provider: str, lane: str = "", at_once: bool = False
) -> Claim:
    """Takes the next due messages of a channel out of the line and checks each again, in one transaction.

    What may not go ends here, with its reason, or is held for the night. The rest is marked as being sent, to its address, by us and through
    this provider, before anybody is asked; `at_once` marks it as sent, where there is nobody to ask. `lane`: of the
    provider, whose rate and failures count; empty where nobody is asked.
    """
    with transaction.atomic():
        stands = standing(adapter.kind, lane)
        limit = most_at_once(lane, limit)
        found = [] if stands.is_halted else due(adapter.kind, but=stands.campaigns, now=now, limit=limit)
        if not found:
            return Claim([], {}, 0)
        addresses = _addresses(found, adapter)
        reasons = _reasons(found, addresses, adapter)
        busy = _busy(found, reasons)
        found = [row for row in found if row.pk not in busy]
        reasons = {pk: reason for pk, reason in reasons.items() if pk not in busy}
        _drop(reasons)
        call_up({row.contact_id for row in found if row.pk in reasons}, now=now)
        going = [row for row in found if row.pk not in reasons]
        if lane:
            kind, failures = adapter.kind, stands.failures
            going = going[: admit(lane, channel=kind, failures=failures, wanted=len(going), now=now)]
        _mark(going, addresses, now=now, by=by, provider=provider, at_once=at_once)
        messages = [] if at_once else _outgoing(going, addresses, adapter.kind)
        faultpoint("before-claim-commits")
    faultpoint("after-claim")
    return Claim(messages, {row.pk: row.attempts + 1 for row in going}, len(going) + len(reasons), stands.failures)


def _addresses(found: Sequence[Due], adapter: Adapter) -> dict[int, str | None]:
    """By message. None: the contact is gone."""
    if not adapter.reaches:
        return {row.pk: row.address for row in found}
    ids = list({row.contact_id for row in found if not row.address})
    known = _known(ids, adapter) if ids else {}
    return {row.pk: row.address or known.get(row.contact_id) for row in found}


def _known(contact_ids: list[int], adapter: Adapter) -> dict[int, str]:
    if adapter.reaches not in OWN_FIELDS:
        return {pk: adapter.address_of(contact.merge()) for pk, contact in load_values(contact_ids).items()}
    found = _ADDRESSES.fetch(ids=contact_ids)
    return {pk: adapter.address_of(dict(zip(OWN_FIELDS, own, strict=True))) for pk, *own in found}


# without the attributes, which would be the most of what is read
_ADDRESSES = rows.Fixed(
    lambda: Contact.objects.order_by().filter(pk__among=rows.Given("ids")).values_list("pk", *OWN_FIELDS)
)


def _reasons(found: Sequence[Due], addresses: Mapping[int, str | None], adapter: Adapter) -> dict[int, str]:
    """Why a message may not go, by message."""
    by_topic: dict[str, list[int]] = defaultdict(list)
    for row in found:
        if row.kind == "marketing" and adapter.needs_consent:
            by_topic[row.topic].append(row.contact_id)
    allowed = {
        topic: permissions(contact_ids, channel=adapter.kind, topic_key=topic)
        for topic, contact_ids in by_topic.items()
    }
    closed = suppressed(adapter.kind, [address for address in addresses.values() if address])
    reasons = {}
    for row in found:
        address = addresses[row.pk]
        if row.is_late:
            reasons[row.pk] = "expired"
        elif address is None:
            reasons[row.pk] = "no_longer_a_contact"
        elif adapter.reaches and not address:
            reasons[row.pk] = "no_address"
        elif row.topic in allowed and row.kind == "marketing" and row.contact_id not in allowed[row.topic]:
            reasons[row.pk] = "not_subscribed"
        elif address in closed and not (row.kind == "service" and row.step_key == STOP_CONFIRMATION):
            reasons[row.pk] = "suppressed"
        elif row.content_id is None:
            reasons[row.pk] = "bad_content"
        elif row.is_quiet:
            reasons[row.pk] = "quiet_hours"
    return reasons


def _busy(found: Sequence[Due], reasons: Mapping[int, str]) -> set[int]:
    """What may not go, of contacts that somebody else holds: it stays in line until the next round. To end a message
    calls up others of its contact, and whoever holds the contact may hold those and wait for this one.
    """
    ids = {row.contact_id for row in found if row.pk in reasons}
    held = set(lock(ids, skip_locked=True)) if ids else set()
    return {row.pk for row in found if row.pk in reasons and row.contact_id not in held}


def _drop(reasons: Mapping[int, str]) -> None:
    if reasons:
        states = [REASONS[reason].state for reason in reasons.values()]
        rows.update(Message, "pk", {"pk": list(reasons), "state": states, "reason": list(reasons.values())})
    if "quiet_hours" in reasons.values():
        wake("campaigns.release")  # it says until when


def _mark(
    going: Sequence[Due], addresses: Mapping[int, str | None], *, now: datetime, by: str, provider: str, at_once: bool
) -> None:
    if not going:
        return
    columns: dict[str, Any] = {
        "pk": [row.pk for row in going],
        "address": [addresses[row.pk] or "" for row in going],
        "attempts": [row.attempts + 1 for row in going],
        "provider": rows.Same(provider),
        "state": rows.Same("sent" if at_once else "sending"),
        "claimed_by": rows.Same(by),
        "claimed_at": rows.Same(now),
        "reason": rows.Same(""),
        "detail": rows.Same(""),
    }
    if at_once:
        columns["sent_at"] = rows.Same(now)
    rows.update(Message, "pk", columns)


def _outgoing(going: Sequence[Due], addresses: Mapping[int, str | None], channel: str) -> list[Outgoing]:
    # Whole: an adapter's threads must not come back for the payload.
    found = contents({row.content_id: row.digest for row in going if row.content_id and row.digest})
    return [
        Outgoing(
            id=row.pk,
            reference=row.reference,
            contact_id=row.contact_id,
            channel=channel,
            address=addresses[row.pk] or "",
            content=found[row.content_id or 0],
            merge=json.loads(row.merge),
            topic=row.topic,
            kind=row.kind,
            campaign_id=row.campaign_id,
        )
        for row in going
    ]
