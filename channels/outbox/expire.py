from datetime import datetime

from channels.outbox.models import WAITING, Message


def expire(*, now: datetime) -> int:
    """What waited until it was too late, also where nobody sends: paused, held, without a worker."""
    late = Message.objects.filter(state__in=WAITING, due_at__lte=now, expires_at__lte=now)
    return late.update(state="expired", reason="expired")
