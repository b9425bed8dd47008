from datetime import datetime

from django.db import transaction

from channels.outbox.call_up import call_up
from channels.outbox.models import WAITING, Message
from lifecycle.contacts.lock import lock


def expire(*, now: datetime) -> int:
    """What waited until it was too late, also where nobody sends: paused, held, without a worker."""
    late = Message.objects.filter(state__in=WAITING, due_at__lte=now, expires_at__lte=now)
    contact_ids = set(late.values_list("contact_id", flat=True))
    if not contact_ids:
        return 0
    with transaction.atomic():
        # Whom somebody else holds comes the next time: they may be about to erase them.
        held = lock(contact_ids, skip_locked=True)
        expired = late.filter(contact__among=held).update(state="expired", reason="expired")
        call_up(held, now=now)
    return expired
