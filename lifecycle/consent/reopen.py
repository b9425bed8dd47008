from collections.abc import Sequence

from lifecycle import rows
from lifecycle.consent.address import hash_of
from lifecycle.consent.models import Suppression


def reopen(addresses: Sequence[tuple[str, str]], *, reasons: Sequence[str] = ("opted_out",)) -> int:
    """Opens (channel, address) pairs again that were closed for one of these reasons, as START does after STOP."""
    by_channel: dict[str, list[str]] = {}
    for channel, address in addresses:
        by_channel.setdefault(channel, []).append(hash_of(channel, address))
    opened = 0
    for channel, hashes in by_channel.items():
        found = Suppression.objects.filter(channel=channel, address_hash__among=hashes, reason__in=reasons)
        opened += rows.delete(Suppression, "id", found.values_list("pk", flat=True))
    return opened
