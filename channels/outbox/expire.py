from datetime import datetime

from channels.outbox.call_up import call_up
from channels.outbox.models import WAITING, Message


def expire(*, now: datetime) -> int:
    """What waited until it was too late, also where nobody sends: paused, held, without a worker."""
    late = Message.objects.filter(state__in=WAITING, due_at__lte=now, expires_at__lte=now)
    contact_ids = set(late.values_list("contact_id", flat=True))
    expired = late.update(state="expired", reason="expired") if contact_ids else 0
    call_up(contact_ids, now=now)
    return expired
