from datetime import datetime

from django.db import transaction

from channels.outbox.halt import CAMPAIGN, CHANNEL
from channels.outbox.models import Message
from channels.outbox.wake import wake
from lifecycle import rows

WAITING = Message.objects.filter(state="queued", kind="marketing")


def ask_again(scope: str, key: str) -> int:
    """What waited out a pause is asked about like a held message before it goes: it may be night by now, or too much.

    Before the pause is lifted. How many.
    """
    waiting = WAITING.all()
    if scope == CAMPAIGN:
        waiting = waiting.filter(campaign_id=int(key))
    elif scope == CHANNEL:
        waiting = waiting.filter(channel=key)
    wake("campaigns.release")
    with transaction.atomic():
        # In the order of their numbers, as everybody takes them.
        held = waiting.order_by("pk").select_for_update(no_key=True, of=("self",))
        return Message.objects.filter(pk__in=held.values("pk")).update(state="held", reason="paused")


def hold_retries(*, now: datetime) -> int:
    """What a provider did not take yet is asked about again when its next try is due: by then it may be night."""
    if not _RETRIED.fetch(limit=1, now=now):
        return 0
    retried = WAITING.filter(due_at__gt=now, attempts__gt=0)
    with transaction.atomic():
        # What somebody else holds comes the next time.
        free = retried.order_by("pk").select_for_update(no_key=True, skip_locked=True, of=("self",))
        return Message.objects.filter(pk__in=free.values("pk")).update(state="held")


_RETRIED = rows.Fixed(lambda: WAITING.filter(due_at__gt=rows.Given("now"), attempts__gt=0).values_list("pk"))
