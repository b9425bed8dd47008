from collections.abc import Mapping
from typing import Any

from campaigns.proof.chaos.ledger import is_kept


def as_text(found: Mapping[str, Any]) -> str:
    """What the ledger says, without making it better than it is."""
    states = ", ".join(f"{count} {state}" for state, count in found["states"].items())
    verdict = "The promise was kept." if is_kept(found) else "THE PROMISE WAS BROKEN."
    return (
        f"{found['recipients']} people were to get one message each; the provider accepted {found['accepted']} of them.\n"
        f"Accepted twice: {found['accepted_twice']}. Lost: {found['lost']}. "
        f"Unsure: {found['unknown']}, of at most {found['in_flight']} that were with the provider at one of "
        f"{found['faults']} faults.\n"
        f"How they ended: {states}.\n{verdict}"
    )
