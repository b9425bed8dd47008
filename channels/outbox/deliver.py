import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from time import monotonic

from django.conf import settings

from channels.adapters.base import Adapter, adapters
from channels.outbox.capture import Capture, Captured, Carrier
from channels.outbox.claim import claim
from channels.outbox.due import with_due
from channels.outbox.faultpoint import faultpoint
from channels.outbox.halt import watch
from channels.outbox.lane import hear, lane_of
from channels.outbox.notebook import notebook
from channels.outbox.recognise import recognise
from channels.outbox.record import record

# A batch that takes longer is broken off, well before `recover` would take it for lost.
LONGEST_BATCH = 120.0
# Full batches of a channel follow each other for so many seconds, before the other channels are looked at again.
IN_A_ROW = 1.0


def deliver(
    *, now: datetime, limit: int | None = None, carry: Carrier | None = None, channels: Collection[str] | None = None
) -> int:
    """Due messages of each channel, and how many left the line; 0 when nothing is due. `limit`: one batch of so many,
    else as many batches as a second holds.

    Not to be called inside a transaction: the claim has to be committed before a provider is asked.
    """
    if settings.SENDING == "live" and carry is None:
        recognise(now=now)
    kinds = {each.kind: each for each in adapters.all() if channels is None or each.kind in channels}
    # A rehearsal's claim of nothing asks one statement too: what stands in its way is known.
    waiting, seen, errors = kinds.keys() if isinstance(carry, Captured) else with_due(kinds, now=now), 0, []
    for kind in [kinds[name] for name in kinds if name in waiting]:
        try:
            seen += _batches(kind(), now=now, limit=limit, carry=carry)
        except Exception as error:  # of one channel; the others go on sending
            errors.append(error)
    if errors:
        raise errors[0]
    return seen


def _batches(adapter: Adapter, *, now: datetime, limit: int | None, carry: Carrier | None) -> int:
    started, seen = monotonic(), 0
    while batch := deliver_channel(adapter, now=now, limit=limit, carry=carry):
        seen += batch
        if limit or batch < adapter.batch or monotonic() - started > IN_A_ROW:
            break
    return seen


def deliver_channel(adapter: Adapter, *, now: datetime, limit: int | None = None, carry: Carrier | None = None) -> int:
    carrier = carry or (adapter if settings.SENDING == "live" else Capture(adapter))
    if isinstance(carrier, Captured):  # nobody is asked, so there is nothing to note
        return claim(
            adapter, now=now, limit=limit or adapter.batch, by="", provider=carrier.provider, at_once=True
        ).seen
    by, started = secrets.token_hex(8), monotonic()
    lane = lane_of(adapter) if carrier is adapter else ""
    with notebook(by) as notes:
        claimed = claim(adapter, now=now, limit=limit or adapter.batch, by=by, provider=carrier.provider, lane=lane)
        if not getattr(carrier, "keeps_notes", False):
            notes.asking(claimed.attempts)
        if claimed.messages:
            campaign_ids = {message.campaign_id for message in claimed.messages}
            go_on = watch(adapter.kind, campaign_ids, at_most=LONGEST_BATCH)
            results = carrier.deliver(claimed.messages, now=now, go_on=go_on)
            faultpoint("after-asking")
            record(
                adapter.kind,
                claimed.messages,
                results,
                attempts=claimed.attempts,
                by=by,
                provider=carrier.provider,
                now=now,
            )
            faultpoint("after-recording")
            if lane:
                ended = now + timedelta(seconds=monotonic() - started)
                hear(lane, results, channel=adapter.kind, failures=claimed.failures, now=ended)
    return claimed.seen
