"""What became of everybody, by our own book and by the provider's."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

ENDS = ("sent", "delivered", "failed", "suppressed", "cancelled", "expired", "unknown")
WENT = ("sent", "delivered")


def ledger(
    recipients: Sequence[str],
    states: Mapping[str, Sequence[str]],
    accepted: Sequence[str],
    *,
    in_flight: int,
    faults: int,
) -> dict[str, Any]:
    """All by address. `states`: of each message to it. `accepted`: by the provider's log, as often as it says."""
    times = Counter(accepted)
    counted = Counter(state for address in recipients for state in states.get(address, ()))
    return {
        "recipients": len(recipients),
        "accepted": len(times),
        "accepted_twice": sum(1 for count in times.values() if count > 1),
        "lost": sum(1 for address in recipients if is_lost(states.get(address, ()), times[address])),
        "unknown": counted["unknown"],
        "in_flight": in_flight,
        "faults": faults,
        "states": dict(sorted(counted.items())),
    }


def is_lost(states: Sequence[str], accepted: int) -> bool:
    """No message, more than one, one that is stuck, or one that we call sent and the provider has never seen."""
    if len(states) != 1 or states[0] not in ENDS:
        return True
    return states[0] in WENT and not accepted


def is_kept(found: Mapping[str, Any]) -> bool:
    """The promise: nobody lost, nobody asked twice, and nothing unsure but what was with the provider."""
    return not found["lost"] and not found["accepted_twice"] and bool(found["unknown"] <= found["in_flight"])
