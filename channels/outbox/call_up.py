from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from channels.outbox.models import Message
from channels.outbox.reasons import IN_LINE
from channels.outbox.wake import wake
from lifecycle.contacts.lock import lock

IN_LINE_NOW = Message.objects.filter(state="held", reason__in=IN_LINE)


def call_up(contact_ids: Collection[int], *, now: datetime) -> int:
    """A place under the caps came free before its time: what waits in line for these contacts is asked again at once.

    How many. One statement, under the lock of the contacts.
    """
    waiting = IN_LINE_NOW.filter(contact__among=list(contact_ids), due_at__gt=now)
    found = waiting.update(due_at=now) if contact_ids else 0
    if found:
        wake("campaigns.release")
    return found


def call_up_everybody(*, now: datetime) -> int:
    """The rules have changed."""
    waiting = IN_LINE_NOW.filter(due_at__gt=now)
    with transaction.atomic():
        return call_up(lock(waiting.values_list("contact_id", flat=True)), now=now)
