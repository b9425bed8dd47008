"""Who joined and who left: written in sets, and recorded as events. The contacts are locked by the caller."""

from collections.abc import Collection, Sequence
from datetime import datetime

from lifecycle import rows
from lifecycle.events.names import OURS, SEGMENT_JOINED, SEGMENT_LEFT
from lifecycle.events.record import MOST_HOPS, NewEvent, record_events
from lifecycle.segments.models import Membership, Segment


def join(segment: Segment, contact_ids: Collection[int], *, now: datetime, hops: int = 0, history: bool = False) -> int:
    """Whoever is not yet in it; how many."""
    if not contact_ids:
        return 0
    joined = rows.insert(
        Membership,
        {"segment_id": rows.Same(segment.pk), "contact_id": sorted(contact_ids), "joined_at": rows.Same(now)},
        ignore=("segment", "contact"),
        returning=("contact_id",),
    )
    return _tell(segment, sorted(pk for (pk,) in joined), SEGMENT_JOINED, now, hops, history)


def drop(segment: Segment, contact_ids: Collection[int], *, now: datetime, hops: int = 0, history: bool = False) -> int:
    """Whoever is in it; how many."""
    if not contact_ids:
        return 0
    inside = Membership.objects.filter(segment=segment, contact__among=contact_ids).order_by("contact_id")
    found = list(inside.values_list("pk", "contact_id"))
    rows.delete(Membership, "pk", [pk for pk, _ in found])
    return _tell(segment, [contact_id for _, contact_id in found], SEGMENT_LEFT, now, hops, history)


def _tell(segment: Segment, contact_ids: Sequence[int], name: str, now: datetime, hops: int, history: bool) -> int:
    # The size is counted elsewhere: writing it here would be a lock beside that of the contacts.
    events = [
        NewEvent(pk, name, now, {"segment": segment.key}, source=OURS, hops=min(hops, MOST_HOPS)) for pk in contact_ids
    ]
    # At the end of a chain of causes it wakes nobody, so that campaigns do not set each other off for ever.
    record_events(events, now=now, history=history or hops > MOST_HOPS)
    return len(contact_ids)
