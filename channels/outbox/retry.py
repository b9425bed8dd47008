"""When to try again: exponential, with full jitter that is the same for the same try of the same message."""

from datetime import datetime, timedelta
from hashlib import blake2b

FIRST = timedelta(seconds=30)
LONGEST = timedelta(hours=1)
SHORTEST = timedelta(seconds=1)
MOST = 12  # tries; with the waits above about six hours


def retry_at(message_id: int, attempts: int, *, now: datetime, after: timedelta | None = None) -> datetime | None:
    """After so many tries. Never sooner than the provider asks; None: not again."""
    if attempts >= MOST:
        return None
    ceiling = min(FIRST * 2 ** max(attempts - 1, 0), LONGEST)
    wait = max(ceiling * share(message_id, attempts), SHORTEST)
    return now + wait + (after or timedelta())


def share(message_id: int, attempts: int) -> float:
    """From 0 up to 1, by chance that repeats."""
    digest = blake2b(f"{message_id}/{attempts}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64
