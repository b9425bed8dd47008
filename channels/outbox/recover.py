from datetime import datetime, timedelta

from channels.outbox.models import Message

LEASE = timedelta(minutes=5)


def recover(*, now: datetime) -> int:
    """What a sender left behind when it died. The provider may have been asked, so it is never sent again by itself."""
    left = Message.objects.filter(state="sending", claimed_at__lt=now - LEASE)
    return left.update(state="unknown", reason="interrupted")
