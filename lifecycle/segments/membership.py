from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from lifecycle.contacts.lock import lock
from lifecycle.segments.difference import drop, join
from lifecycle.segments.models import Segment


class NotByHand(ValueError):
    pass


def add(key: str, contact_ids: Collection[int], *, now: datetime, hops: int = 0) -> int:
    """Put contacts into a static segment; how many were not in it yet."""
    segment = _static(key)
    with transaction.atomic():
        return join(segment, lock(contact_ids), now=now, hops=hops)


def remove(key: str, contact_ids: Collection[int], *, now: datetime, hops: int = 0) -> int:
    """Take contacts out of a static segment; how many were in it."""
    segment = _static(key)
    with transaction.atomic():
        return drop(segment, lock(contact_ids), now=now, hops=hops)


def _static(key: str) -> Segment:
    segment = Segment.objects.filter(key=key).first()
    if segment is None:
        raise NotByHand(f"There is no segment “{key}”.")
    if not segment.is_static:
        raise NotByHand(f"Who is in “{segment.name}” follows from its condition; nobody is put in by hand.")
    return segment
