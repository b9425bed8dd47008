from collections.abc import Callable, Collection
from datetime import datetime
from time import monotonic

from django.db import transaction
from django.db.models import Q

from channels.outbox.faultpoint import faultpoint
from channels.outbox.models import Halt
from channels.outbox.wake import wake

EVERYTHING, CHANNEL, CAMPAIGN = "everything", "channel", "campaign"
LOOK_EVERY = 1.0  # second: a pause has to work within five


Listener = Callable[[str, str], object]
_listeners: list[Listener] = []


class UnknownScope(ValueError):
    pass


def on_lift(listener: Listener) -> None:
    """For the rooms above, from `apps.ready`: told of a scope and key before what it held back may go again."""
    if listener not in _listeners:
        _listeners.append(listener)


def halt(*, scope: str, key: str = "", by: str, now: datetime) -> Halt:
    """Nothing of this scope is handed to a provider any more, by no worker, until it is lifted."""
    if scope not in (EVERYTHING, CHANNEL, CAMPAIGN) or (scope == EVERYTHING) == bool(key):
        raise UnknownScope(f"“{scope} {key}” is nothing that can be paused.")
    row, _ = Halt.objects.get_or_create(scope=scope, key=key, defaults={"at": now, "by": by})
    return row


def lift(*, scope: str, key: str = "") -> bool:
    """Answers whether it stood."""
    with transaction.atomic():
        standing = Halt.objects.filter(scope=scope, key=key)
        for listener in _listeners if standing.exists() else ():
            listener(scope, key)
        deleted, _ = standing.delete()
        faultpoint("before-lifting-commits")
    wake("channels.deliver")
    return bool(deleted)


def watch(channel: str, campaign_ids: Collection[int], *, at_most: float) -> Callable[[], bool]:
    """May the next message of this batch still go: looks at most once a second, and says no after `at_most` seconds."""
    keys = [str(campaign_id) for campaign_id in campaign_ids]
    standing = Halt.objects.filter(
        Q(scope=EVERYTHING) | Q(scope=CHANNEL, key=channel) | Q(scope=CAMPAIGN, key__in=keys)
    )
    started = monotonic()
    looked, may_go = 0.0, True

    def go_on() -> bool:
        nonlocal looked, may_go
        moment = monotonic()
        if moment - started > at_most:
            return False
        if may_go and moment - looked > LOOK_EVERY:
            looked, may_go = moment, not standing.exists()
        return may_go

    return go_on
