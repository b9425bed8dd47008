"""What senders left behind when they died."""

import logging
from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction
from django.db.models import Q

from channels.adapters.base import NotAsked, Receipt, Result, TryLater
from channels.outbox.faultpoint import faultpoint
from channels.outbox.hold import hold
from channels.outbox.models import Message
from channels.outbox.notebook import Noted, left_behind, notebooks
from channels.outbox.record import record
from channels.outbox.wake import wake

LEASE = timedelta(minutes=5)
OPEN = ("sending", "unknown")

logger = logging.getLogger(__name__)


def recover(*, now: datetime) -> int:
    """By their notebooks where they died on this machine, at once: what was answered is recorded, what nobody was asked
    for goes out again. Else after a while: the provider may have been asked, so nothing is sent again by itself.
    """
    found = 0
    for path in notebooks():
        try:
            found += _by_notebook(path, now)
        except Exception:  # neither the other notebooks nor the lease may wait for it
            logger.exception("What the sender %s left behind cannot be recorded.", path.name)
    return found + _by_lease(now)


def _by_lease(now: datetime) -> int:
    left = Message.objects.filter(state="sending", claimed_at__lt=now - LEASE)
    if not left.exists():
        return 0
    with transaction.atomic():
        # What somebody else holds is being settled by them, or comes the next time.
        free = left.order_by("pk").select_for_update(no_key=True, skip_locked=True, of=("self",))
        unsure = Message.objects.filter(pk__in=free.values("pk"))
        return unsure.update(state="unknown", reason="interrupted")


def _by_notebook(path: Path, now: datetime) -> int:
    with left_behind(path) as noted:
        if noted is None or not noted.is_believed:
            return 0
        with transaction.atomic():
            settled = _settle(path.name, noted, now)
            faultpoint("before-recovery-commits")
        faultpoint("after-recovery")
    return settled


def _settle(by: str, noted: Noted, now: datetime) -> int:
    """`record` writes only what is still as the dead sender left it."""
    known = noted.asked | set(noted.answers)
    claimed = Message.objects.filter(Q(state="sending") | Q(pk__among=list(known)), claimed_by=by)
    found = claimed.order_by("channel", "pk").values_list(
        "id", "address", "channel", "provider", "attempts", "state", named=True
    )
    rows = [row for row in found if row.state in OPEN or isinstance(noted.answers.get(row.id), Receipt)]
    hold([row.id for row in rows])
    silent = {row.id for row in rows} & noted.asked - set(noted.answers)
    unsure = Message.objects.filter(pk__among=list(silent), claimed_by=by, state="sending")
    unsure.update(state="unknown", reason="interrupted")
    settled = [row for row in rows if row.id not in silent]
    for channel, provider in dict.fromkeys((row.channel, row.provider) for row in settled):
        batch = [row for row in settled if (row.channel, row.provider) == (channel, provider)]
        results = [noted.answers.get(row.id) or _never_asked(noted) for row in batch]
        attempts = {row.id: row.attempts for row in batch}
        record(channel, batch, results, attempts=attempts, by=by, provider=provider, now=now)
    if settled:
        wake("channels.deliver")
    return len(rows)


def _never_asked(noted: Noted) -> Result:
    # One that our own error met comes back with the pauses of a retry: it may be the one that causes it.
    return TryLater(f"Sending met an error: {noted.failed}") if noted.failed else NotAsked()
