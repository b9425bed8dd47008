from collections.abc import Collection
from functools import partial

from django.db import transaction

from lifecycle.events.models import Event, PendingEvent
from lifecycle.events.signal import events_recorded


def try_again(*, event_ids: Collection[int] | None = None) -> int:
    """React once more to what nobody could react to: to these events, or to all of them. How many."""
    kept = PendingEvent.objects.exclude(problem="")
    if event_ids is not None:
        kept = kept.filter(event__among=event_ids)
    count = kept.update(problem="")
    transaction.on_commit(partial(events_recorded.send_robust, sender=Event, ids=list(event_ids or ())), robust=True)
    return int(count)
