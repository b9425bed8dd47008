from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from lifecycle.conditions.base import ANY_EVENT, Condition, parse
from lifecycle.conditions.evaluate import everybody, matching
from lifecycle.segments.difference import drop, join
from lifecycle.segments.models import Membership, Segment


def refresh(segments: Iterable[Segment], *, now: datetime) -> int:
    """Bring dynamic segments up to date over all contacts, in the order given; how many joins and leaves."""
    changed = 0
    for segment in segments:
        should = everybody(parse(segment.definition), now)
        inside = Membership.objects.filter(segment=segment)
        joiners = should.exclude(pk__in=inside.values("contact_id")).values_list("pk", flat=True)
        leavers = inside.exclude(contact_id__in=should.values("pk")).values_list("contact_id", flat=True)
        changed += drop(segment, set(leavers), now=now) + join(segment, set(joiners), now=now)
        Segment.objects.filter(pk=segment.pk).update(refreshed_at=now)
    return changed


def refresh_contacts(
    contact_ids: Sequence[int], *, now: datetime, names: Collection[str] | None = None, hops: int = 0
) -> int:
    """The same for a few contacts, in those segments that one of these events can change; under the contacts' lock."""
    changed = 0
    for segment in Segment.objects.filter(is_static=False).exclude(definition={}).order_by("pk"):
        condition = parse(segment.definition)
        if names is not None and not _can_change(condition, names):
            continue
        should = matching(condition, contact_ids, now)
        inside = Membership.objects.filter(segment=segment, contact__among=list(contact_ids))
        members = set(inside.values_list("contact_id", flat=True))
        changed += drop(segment, members - should, now=now, hops=hops)
        changed += join(segment, should - members, now=now, hops=hops)
    return changed


def _can_change(condition: Condition, names: Collection[str]) -> bool:
    heard = condition.events()
    return ANY_EVENT in heard or not heard.isdisjoint(names)
