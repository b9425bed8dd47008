"""What is known of a provider and sender: how much of their rate is used, and whether the provider fails.

It lies in the database, in one row that the claim reads within its own transaction: so it holds over all workers on
SQLite without a service as well as on PostgreSQL, survives restarts, and can be shown. The libraries for rates and
breakers keep their state in the process, or need Redis.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from channels.adapters.base import Adapter, Result
from channels.outbox.breaker import LONGEST, MOST, failed, rest
from channels.outbox.models import Lane
from channels.outbox.rate import rate_of

# The one message that is tried may take so long; then somebody else may try another.
PROBING = timedelta(minutes=3)


def lane_of(adapter: Adapter) -> str:
    return f"{adapter.provider}:{adapter.sender}"[:200]


def most_at_once(key: str, limit: int) -> int:
    """No more is taken out of the line, and locked, than may go together under the rate."""
    rate = rate_of(key, settings.SENDING_RATES)
    return min(limit, rate.burst) if rate else limit


def admit(key: str, *, channel: str, failures: int, wanted: int, now: datetime) -> int:
    """How many of these may go now. In the claim's transaction; no statement where there is neither rate nor failure."""
    rate = rate_of(key, settings.SENDING_RATES)
    if not wanted or (rate is None and not failures):
        return wanted
    lane = _locked(key, channel)
    if lane.tried_at is not None:
        if now < lane.tried_at <= now + LONGEST:  # further ahead is none of ours: the clock was set back
            return 0
        wanted = 1
    if rate is not None:
        lane.free_at = rate.believed(lane.free_at, now)
        wanted = min(wanted, rate.room(lane.free_at, now))
        lane.free_at, lane.full_at = rate.after(wanted, lane.free_at, now), lane.full_at if wanted else now
    if wanted and lane.tried_at is not None:
        lane.tried_at = now + PROBING
    lane.save()
    return wanted


def hear(key: str, results: Sequence[Result], *, channel: str, failures: int, now: datetime) -> None:
    """What a batch tells of its provider. Nothing is written while all is well and was before."""
    verdict = failed(results)
    if verdict is None or not (verdict or failures):
        return
    with transaction.atomic():
        lane = _locked(key, channel)
        lane.failures = min(lane.failures + 1, 1000) if verdict else 0
        if lane.failures >= MOST:
            lane.failing_since = lane.failing_since or now
            lane.tried_at = now + rest(lane.failures)
        elif not verdict:
            lane.failing_since = lane.tried_at = None
        lane.save()


def next_turn(now: datetime) -> timedelta | None:
    """How long whoever was turned away at this instant has to wait, because a rate is reached."""
    waits = [
        rate.wait(lane.free_at, now)
        for lane in Lane.objects.filter(full_at=now)
        if (rate := rate_of(lane.key, settings.SENDING_RATES))
    ]
    return min(waits, default=None)


def _locked(key: str, channel: str) -> Lane:
    Lane.objects.get_or_create(key=key, defaults={"channel": channel})
    return Lane.objects.select_for_update().get(key=key)
