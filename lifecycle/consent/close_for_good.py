from collections.abc import Sequence
from datetime import datetime

from lifecycle import rows
from lifecycle.consent.address import hash_of
from lifecycle.consent.models import Suppression
from lifecycle.consent.suppress import suppress


def close_for_good(addresses: Sequence[tuple[str, str]], *, now: datetime) -> None:
    """(channel, address) of somebody who is erased: they stay closed, and can be read no longer, also where they were
    closed before.
    """
    suppress(addresses, reason="erased", evidence="", now=now, keep_address=False)
    hashes = [hash_of(channel, address) for channel, address in addresses]
    if hashes:
        rows.update(
            Suppression, "address_hash", {"address_hash": hashes, "address": rows.Same(""), "evidence": rows.Same("")}
        )
