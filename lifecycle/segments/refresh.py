from collections.abc import Collection, Iterable
from datetime import datetime

from django.core.exceptions import EmptyResultSet
from django.db import connections, transaction

from lifecycle.conditions.base import Condition
from lifecycle.conditions.evaluate import everybody, matching
from lifecycle.conditions.hears import hears
from lifecycle.contacts.lock import lock
from lifecycle.events.names import SEGMENT_JOINED, SEGMENT_LEFT
from lifecycle.segments.difference import drop, join
from lifecycle.segments.dynamic import dynamic, ordered
from lifecycle.segments.models import Membership, Segment

CHUNK = 5000
# One evaluation of the condition answers both ways.
DIFFERENCE = """
    WITH matching (id) AS MATERIALIZED ({matching}), member (id) AS MATERIALIZED (
        SELECT contact_id FROM {membership} WHERE segment_id = %s
    )
    SELECT id FROM (SELECT id FROM matching EXCEPT SELECT id FROM member) joiner
    UNION ALL
    SELECT id FROM (SELECT id FROM member EXCEPT SELECT id FROM matching) leaver
    ORDER BY id
"""


def refresh(segments: Iterable[Segment], *, now: datetime) -> int:
    """Bring dynamic segments up to date over all contacts; how many joins and leaves.

    One statement finds the difference; then a few for each 5,000 of it, who are locked and asked again. What the
    first count finds did not just happen: it is history and starts no campaign. A rehearsal of last year, to which
    the last count lies in the future, begins with a first count too.
    """
    changed = 0
    for segment, condition in ordered(segments):
        is_first = segment.refreshed_at is None or segment.refreshed_at > now
        ids = different(segment, condition, now)
        for start in range(0, len(ids), CHUNK):
            changed += _settle(segment, condition, ids[start : start + CHUNK], now, is_first)
        size = Membership.objects.filter(segment=segment).count()
        Segment.objects.filter(pk=segment.pk).update(refreshed_at=now, size=size)
    return changed


def refresh_contacts(
    contact_ids: Collection[int],
    *,
    now: datetime,
    names: Collection[str] | None = None,
    hops: int = 0,
    segments: Iterable[Segment] | None = None,
) -> int:
    """The same for a few contacts whom the caller has locked: one question for each segment that these events can
    change, and no statement more where nobody joins or leaves. `segments`: only these.
    """
    asked = dynamic() if segments is None else ordered(segments)
    if not contact_ids or not any(hears(condition, names) for _segment, condition in asked):
        return 0
    heard = None if names is None else set(names)
    inside = _inside(contact_ids)
    changed = 0
    for segment, condition in asked:
        if not hears(condition, heard):
            continue
        should, members = matching(condition, contact_ids, now), inside.get(segment.pk, set())
        moved = drop(segment, members - should, now=now, hops=hops)
        moved += join(segment, should - members, now=now, hops=hops)
        if moved and heard is not None:
            heard |= {SEGMENT_JOINED, SEGMENT_LEFT}  # for those that ask about this one
        changed += moved
    return changed


def different(segment: Segment, condition: Condition, now: datetime) -> list[int]:
    """The contacts who match and are not in it, or are in it and do not match."""
    connection = connections["default"]
    try:
        sql, params = everybody(condition, now).values_list("pk").query.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:
        sql, params = "SELECT 0 WHERE 1 = 0", ()
    table = connection.ops.quote_name(Membership._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(DIFFERENCE.format(matching=sql, membership=table), [*params, segment.pk])
        return [pk for (pk,) in cursor.fetchall()]


def _settle(segment: Segment, condition: Condition, contact_ids: Collection[int], now: datetime, is_first: bool) -> int:
    with transaction.atomic():
        held = lock(contact_ids)
        should = matching(condition, held, now)
        members = set(
            Membership.objects.filter(segment=segment, contact__among=held).values_list("contact_id", flat=True)
        )
        left = drop(segment, members - should, now=now, history=is_first)
        return left + join(segment, should - members, now=now, history=is_first)


def _inside(contact_ids: Collection[int]) -> dict[int, set[int]]:
    inside: dict[int, set[int]] = {}
    found = Membership.objects.filter(contact__among=contact_ids).values_list("segment_id", "contact_id")
    for segment_id, contact_id in found:
        inside.setdefault(segment_id, set()).add(contact_id)
    return inside
