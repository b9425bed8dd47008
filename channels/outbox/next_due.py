from datetime import datetime

from channels.outbox.models import WAITING, Message
from lifecycle import rows


def next_due(after: datetime) -> datetime | None:
    """When the next message after this instant falls due, or a held one is asked again."""
    return min(
        (moment for state in WAITING for moment in _NEXT.column(limit=1, state=state, after=after)), default=None
    )


# One for each state: each is the first entry of an index.
_NEXT = rows.Fixed(
    lambda: (
        Message.objects.filter(state=rows.Given("state"), due_at__gt=rows.Given("after"))
        .order_by("due_at")
        .values_list("due_at")
    )
)
