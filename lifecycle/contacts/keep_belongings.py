from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zlib import crc32

from lifecycle import rows
from lifecycle.contacts.belongings import PARTS, DeviceClaim
from lifecycle.contacts.claim import Claim
from lifecycle.contacts.lock import lock_addresses
from lifecycle.contacts.models import Device, PostalAddress

Said = Sequence[tuple[int, Claim]]

SHARES = 64  # of all devices, each told of by one at a time
NOWHERE = ("",) * len(PARTS)


def keep_belongings(said: Said, *, now: datetime) -> set[int]:
    """Postal addresses and devices of contacts that are locked; those for whom something is different now.

    In order: the later counts. Seven statements at most, whatever the number. For `identify` only.
    """
    return _keep_addresses(said) | _keep_devices(said, now)


def _keep_addresses(said: Said) -> set[int]:
    named = [(pk, claim.address) for pk, claim in said if claim.address]
    if not named:
        return set()
    found = PostalAddress.objects.filter(contact__among={pk for pk, _ in named}).values_list("contact_id", *PARTS)
    stored: dict[int, tuple[str, ...]] = {pk: tuple(parts) for pk, *parts in found}
    wanted: dict[int, dict[str, str]] = {}
    for pk, parts in named:
        before = wanted.get(pk) or dict(zip(PARTS, stored.get(pk, NOWHERE), strict=True))
        wanted[pk] = {**before, **parts}
    addresses = {pk: tuple(parts[name] for name in PARTS) for pk, parts in wanted.items()}
    changed = {pk: parts for pk, parts in addresses.items() if parts != stored.get(pk, NOWHERE)}
    kept = sorted(pk for pk, parts in changed.items() if any(parts))
    if kept:
        columns = {name: [changed[pk][place] for pk in kept] for place, name in enumerate(PARTS)}
        rows.upsert(PostalAddress, {"contact": kept, **columns}, conflict=("contact",), update=PARTS)
    rows.delete(PostalAddress, "contact", changed.keys() - set(kept))
    return set(changed)


@dataclass(frozen=True, slots=True)
class _Kept:
    contact_id: int
    platform: str
    attributes: dict[str, Any]
    last_seen_at: datetime

    def differs(self, other: "_Kept | None") -> bool:
        """In more than when it was seen, which is no news."""
        return other is None or (self.contact_id, self.platform, self.attributes) != (
            other.contact_id, other.platform, other.attributes,
        )  # fmt: skip


def _keep_devices(said: Said, now: datetime) -> set[int]:
    tokens = {each.token for _, claim in said for each in claim.devices}
    if not tokens:
        return set()
    # Two who take devices from each other, or make the same, would wait for each other. A lock for each token would be
    # more locks than the server has room for.
    lock_addresses(f"devices {crc32(token.encode()) % SHARES}" for token in tokens)
    stored = _stored(tokens)
    wanted = dict(stored)
    for pk, claim in said:
        for each in claim.devices:
            _apply(wanted, pk, claim, each, now)
    changed = {token: kept for token, kept in wanted.items() if kept != stored.get(token)}
    gone = stored.keys() - wanted.keys()
    rows.delete(Device, "token", sorted(gone))
    _write(changed)
    # Whoever had a device before is not locked, so only whoever has it now is told of.
    return {kept.contact_id for token, kept in changed.items() if kept.differs(stored.get(token))} | {
        stored[token].contact_id for token in gone
    }


def _stored(tokens: set[str]) -> dict[str, _Kept]:
    found = Device.objects.filter(token__among=sorted(tokens)).values_list(
        "token", "contact_id", "platform", "attributes", "last_seen_at"
    )
    return {token: _Kept(*row) for token, *row in found}


def _apply(wanted: dict[str, _Kept], pk: int, claim: Claim, each: DeviceClaim, now: datetime) -> None:
    old = wanted.get(each.token)
    is_theirs = old is not None and old.contact_id != pk
    if is_theirs and not claim.trusted:
        claim.note("A device was not stored: a browser cannot take over a device.")
    elif each.is_removed:
        if old and not is_theirs:
            del wanted[each.token]
    elif old is None or is_theirs:
        # what was known of it was about somebody else
        wanted[each.token] = _Kept(pk, each.platform, each.attributes or {}, each.last_seen_at or now)
    else:
        attributes = old.attributes if each.attributes is None else each.attributes
        seen = max(old.last_seen_at, each.last_seen_at or old.last_seen_at)
        wanted[each.token] = _Kept(pk, each.platform, attributes, seen)


def _write(changed: dict[str, _Kept]) -> None:
    if not changed:
        return
    tokens = list(changed)
    columns: dict[str, list[Any]] = {
        "contact": [changed[token].contact_id for token in tokens],
        "platform": [changed[token].platform for token in tokens],
        "attributes": [changed[token].attributes for token in tokens],
        "last_seen_at": [changed[token].last_seen_at for token in tokens],
    }
    rows.upsert(Device, {"token": tokens, **columns}, conflict=("token",), update=tuple(columns))
