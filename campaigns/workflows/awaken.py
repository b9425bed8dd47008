from typing import Any

from channels.outbox.wake import wake


def awaken(**_: Any) -> None:
    """Somebody did something: look at it now instead of at the next beat."""
    wake("campaigns.react")
