from collections.abc import Sequence
from datetime import datetime

from lifecycle import rows
from lifecycle.consent.address import hash_of
from lifecycle.consent.models import Suppression

REASONS = ("bounced", "complained", "opted_out", "erased", "by_hand")


def suppress(
    addresses: Sequence[tuple[str, str]], *, reason: str, evidence: str, now: datetime, keep_address: bool = True
) -> int:
    """Closes (channel, address) pairs for good; answers how many were open. One that is closed keeps its first reason."""
    wanted = {(channel, hash_of(channel, address)): address for channel, address in addresses if address}
    if not wanted:
        return 0
    stored = rows.insert(
        Suppression,
        {
            "channel": [channel for channel, _ in wanted],
            "address_hash": [key for _, key in wanted],
            "address": list(wanted.values()) if keep_address else rows.Same(""),
            "reason": rows.Same(reason),
            "at": rows.Same(now),
            "evidence": rows.Same(evidence),
        },
        ignore=("channel", "address_hash"),
        returning=("id",),
    )
    return len(stored)
