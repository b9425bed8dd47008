from datetime import datetime

from django.db.models import Min

from channels.outbox.models import WAITING, Message


def next_due(after: datetime) -> datetime | None:
    """When the next message after this instant falls due, or a held one is asked again."""
    found = Message.objects.filter(state__in=WAITING, due_at__gt=after).aggregate(first=Min("due_at"))
    first: datetime | None = found["first"]
    return first
