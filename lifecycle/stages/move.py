from collections.abc import Collection, Mapping
from datetime import datetime

from lifecycle import rows
from lifecycle.contacts.models import Contact
from lifecycle.events.names import OURS, STAGE_CHANGED
from lifecycle.events.record import NewEvent, record_events
from lifecycle.stages.models import Stage, StageChange


class NoStage(ValueError):
    pass


def move(contact_ids: Collection[int], to: str, *, now: datetime, reason: str, hops: int = 0) -> int:
    """Put contacts into a stage; how many were in another. Under the contacts' lock."""
    if not Stage.objects.filter(key=to).exists():
        raise NoStage(f"There is no stage “{to}”.")
    return move_each({pk: to for pk in contact_ids}, {pk: reason for pk in contact_ids}, now=now, hops=hops)


def move_each(stages: Mapping[int, str], reasons: Mapping[int, str], *, now: datetime, hops: int = 0) -> int:
    """Each contact into its own stage: a fixed number of statements."""
    found = Contact.objects.filter(pk__among=list(stages)).values_list("pk", "stage")
    moved = [(pk, stage) for pk, stage in found if stage != stages[pk]]
    if not moved:
        return 0
    ids = [pk for pk, _ in moved]
    rows.update(
        Contact,
        "id",
        {"id": ids, "stage": [stages[pk] for pk in ids], "stage_since": rows.Same(now), "updated_at": rows.Same(now)},
    )
    rows.insert(
        StageChange,
        {
            "contact_id": ids,
            "from_stage": [stage for _, stage in moved],
            "to_stage": [stages[pk] for pk in ids],
            "at": rows.Same(now),
            "reason": [reasons[pk][:255] for pk in ids],
        },
    )
    record_events(
        [
            NewEvent(
                pk,
                STAGE_CHANGED,
                now,
                {"from": stage, "to": stages[pk], "reason": reasons[pk]},
                source=OURS,
                hops=min(hops, 10),
            )
            for pk, stage in moved
        ],
        now=now,
    )
    return len(moved)
