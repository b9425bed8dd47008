"""When a provider that fails is left alone, and for how long. Pure."""

from collections.abc import Sequence
from datetime import timedelta

from channels.adapters.base import AddressGone, NoAnswer, Receipt, Refused, Result, TryLater

MOST = 3  # batches in a row of which the provider took nothing
FIRST = timedelta(seconds=30)
LONGEST = timedelta(minutes=10)


def failed(results: Sequence[Result]) -> bool | None:
    """Whether the provider did, as far as this batch tells. None: it was not asked, or answered for a recipient only."""
    if any(isinstance(result, Receipt | Refused | AddressGone) for result in results):
        return False
    about_it = any(isinstance(r, NoAnswer) or isinstance(r, TryLater) and not r.is_theirs for r in results)
    return True if about_it else None


def rest(failures: int) -> timedelta:
    """Before one message is tried."""
    return min(FIRST * 2 ** min(failures - MOST, 10), LONGEST)
