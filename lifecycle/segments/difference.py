"""Who joined and who left: written in sets, and recorded as events."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db.models import F

from lifecycle import rows
from lifecycle.events.names import OURS, SEGMENT_JOINED, SEGMENT_LEFT
from lifecycle.events.record import NewEvent, record_events
from lifecycle.segments.models import Membership, Segment


def join(segment: Segment, contact_ids: Collection[int], *, now: datetime, hops: int = 0) -> int:
    """Whoever is not yet in it; how many."""
    if not contact_ids:
        return 0
    columns = {"segment_id": rows.Same(segment.pk), "contact_id": sorted(contact_ids), "joined_at": rows.Same(now)}
    joined = rows.insert(Membership, columns, ignore=("segment", "contact"), returning=("contact_id",))
    return _tell(segment, [pk for (pk,) in joined], SEGMENT_JOINED, 1, now, hops)


def drop(segment: Segment, contact_ids: Collection[int], *, now: datetime, hops: int = 0) -> int:
    """Whoever is in it; how many."""
    inside = Membership.objects.filter(segment=segment, contact__among=list(contact_ids))
    found = list(inside.values_list("pk", "contact_id"))
    rows.delete(Membership, "pk", [pk for pk, _ in found])
    return _tell(segment, [contact_id for _, contact_id in found], SEGMENT_LEFT, -1, now, hops)


def _tell(segment: Segment, contact_ids: Sequence[int], name: str, sign: int, now: datetime, hops: int) -> int:
    if contact_ids:
        Segment.objects.filter(pk=segment.pk).update(size=F("size") + sign * len(contact_ids))
        record_events(
            [NewEvent(pk, name, now, {"segment": segment.key}, source=OURS, hops=min(hops, 10)) for pk in contact_ids],
            now=now,
        )
    return len(contact_ids)
