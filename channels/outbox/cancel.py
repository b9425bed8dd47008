from collections.abc import Sequence
from datetime import datetime

from channels.outbox.call_up import call_up
from channels.outbox.hold import hold
from channels.outbox.models import WAITING, Message
from lifecycle import rows
from lifecycle.rows.source import Columns


def cancel(enrollments: Sequence[tuple[int, int]], *, reason: str, now: datetime) -> int:
    """What no sender has claimed of these (enrollment, number) is not sent. Answers how many."""
    if not enrollments:
        return 0
    wanted = set(enrollments)
    known = _WAITING.fetch(enrollments=[e for e, _ in wanted])
    found = [pk for pk, enrollment_id, number in known if (enrollment_id, number) in wanted]
    return cancel_messages(found, reason=reason, now=now)


_WAITING = rows.Fixed(
    lambda: Message.objects.filter(
        state__in=WAITING, enrollment_id__gt=0, enrollment_id__among=rows.Given("enrollments")
    ).values_list("pk", "enrollment_id", "number")
)


def cancel_messages(message_ids: Sequence[int], *, reason: str, now: datetime) -> int:
    """Under the lock of their contacts."""
    if not message_ids:
        return 0
    hold(message_ids)
    columns: Columns = {"pk": message_ids, "state": rows.Same("cancelled"), "reason": rows.Same(reason)}
    # Asked again in the statement: a sender may have claimed one meanwhile.
    where = "{old}.state IN ('queued', 'held')"
    stopped = rows.update(Message, "pk", columns, where=where, returning=("contact",))
    call_up({contact_id for (contact_id,) in stopped}, now=now)
    return len(stopped)
