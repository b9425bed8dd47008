"""Find what is to be done. Whatever woke us or did not: these find it."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from campaigns.workflows.models import Enrollment
from campaigns.workflows.work import advance_contacts, react_to_contacts
from lifecycle import rows
from lifecycle.events.models import PendingEvent

CHUNK = 1000


def sweep_pending(*, now: datetime, chunk: int = CHUNK) -> int:
    """React to the oldest pending events; how many contacts were seen to."""
    return _each_once(_OLDEST.column(limit=chunk), react_to_contacts, now)


def sweep_due(*, now: datetime, chunk: int = CHUNK) -> int:
    """Advance whoever has been due the longest; how many contacts were seen to."""
    return _each_once(_DUE.column(limit=chunk, now=now), advance_contacts, now)


_OLDEST = rows.Fixed(lambda: PendingEvent.objects.filter(problem="").order_by("event_id").values_list("contact_id"))
_DUE = rows.Fixed(
    lambda: (
        Enrollment.objects.filter(is_active=True, due_at__lte=rows.Given("now"), campaign__status="live")
        .order_by("due_at", "contact_id")
        .values_list("contact_id")
    )
)


def _each_once(contact_ids: Iterable[int], see_to: Callable[[Sequence[int], datetime], int], now: datetime) -> int:
    ids = sorted(set(contact_ids))
    return see_to(ids, now) if ids else 0
