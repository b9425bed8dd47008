"""What a sender takes next: one statement of one shape, which the ORM would put together anew for every batch."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from channels.outbox.halt import CAMPAIGN, CHANNEL, EVERYTHING
from channels.outbox.models import Halt, Lane
from lifecycle import rows

# The state is no parameter: SQLite sees only from a literal that the partial index serves.
DUE = """
SELECT message.id, message.reference, message.contact_id, message.address, message.topic, message.kind,
       message.step_key, message.campaign_id, message.content_id, content.digest, message.merge, message.attempts,
       message.expires_at IS NOT NULL AND message.expires_at <= %s,
       message.not_after IS NOT NULL AND message.not_after <= %s
FROM channels_message message LEFT JOIN channels_content content ON content.id = message.content_id
WHERE message.channel = %s AND message.state = 'queued' AND message.due_at <= %s{not_halted}
ORDER BY message.due_at, message.id LIMIT %s{lock}
"""
HAS_DUE = """
SELECT %s WHERE EXISTS (SELECT 1 FROM channels_message WHERE channel = %s AND state = 'queued' AND due_at <= %s)
"""
# Both tables are empty on most days; `failures` is what a lane has to tell, see `lane.py`.
STANDING = """
SELECT scope, key, 0 FROM channels_halt UNION ALL SELECT 'lane', key, failures FROM channels_lane WHERE key = %s
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands in the way of a channel at this moment."""

    is_halted: bool
    campaigns: list[int]  # that are halted
    failures: int  # of the provider, in a row


@dataclass(slots=True)
class Due:
    pk: int
    reference: str
    contact_id: int
    address: str  # empty: the contact's own
    topic: str
    kind: str
    step_key: str
    campaign_id: int
    content_id: int | None
    digest: str | None  # of the content
    merge: str  # JSON: a rehearsal does not look into it
    attempts: int
    is_late: bool
    is_quiet: bool  # by now


def standing(channel: str, lane: str) -> Standing:
    connection = connections["default"]  # looked up for each call: a rehearsal swaps it
    found = rows.kept_or_asked(connection, STANDING, [lane], tables=(Halt._meta.db_table, Lane._meta.db_table))
    is_halted = any((scope, key) in ((EVERYTHING, ""), (CHANNEL, channel)) for scope, key, _ in found)
    campaigns = [int(key) for scope, key, _ in found if scope == CAMPAIGN]
    return Standing(is_halted, campaigns, sum(failures for _, _, failures in found))


def with_due(channels: Collection[str], *, now: datetime) -> set[str]:
    """Those in which a claim can find anything: mostly none, and this costs one statement instead of four for each."""
    if not channels:
        return set()
    connection = connections["default"]
    moment = connection.ops.adapt_datetimefield_value(now)
    with connection.cursor() as cursor:
        asked = [value for channel in channels for value in (channel, channel, moment)]
        cursor.execute(" UNION ALL ".join([HAS_DUE] * len(channels)), asked)
        return {channel for (channel,) in cursor.fetchall()}


def due(channel: str, *, but: list[int], now: datetime, limit: int) -> list[Due]:
    """The next of a channel, `but` those of these campaigns, locked for this transaction; what another sender has
    locked is left out.
    """
    return list(_rows(channel, now, limit, but))


def _rows(channel: str, now: datetime, limit: int, halted: list[int]) -> Iterator[Due]:
    connection = connections["default"]
    moment = connection.ops.adapt_datetimefield_value(now)
    with connection.cursor() as cursor:
        cursor.execute(_statement(connection, len(halted)), [moment, moment, channel, moment, *halted, limit])
        for row in cursor.fetchall():
            *first, is_late, is_quiet = row
            cells = (*first, bool(is_late), bool(is_quiet))
            yield Due(*cells)


def _statement(connection: BaseDatabaseWrapper, halted: int) -> str:
    places = ", ".join(["%s"] * halted)
    lock = " FOR UPDATE OF message SKIP LOCKED" if connection.features.has_select_for_update_skip_locked else ""
    return DUE.format(not_halted=f" AND message.campaign_id NOT IN ({places})" if halted else "", lock=lock)
