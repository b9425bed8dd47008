from collections.abc import Collection
from datetime import datetime

from lifecycle.events.names import CONTACT_UPDATED, OURS
from lifecycle.events.record import NewEvent, record_events


def record_update(contact_ids: Collection[int], now: datetime) -> None:
    """So that segments, stages and campaigns look at them at once, and not only on the grid."""
    record_events([NewEvent(pk, CONTACT_UPDATED, now, source=OURS) for pk in sorted(contact_ids)], now=now)
