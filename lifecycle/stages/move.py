from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction

from lifecycle import rows
from lifecycle.contacts.lock import lock
from lifecycle.contacts.models import Contact
from lifecycle.events.names import OURS, STAGE_CHANGED
from lifecycle.events.record import MOST_HOPS, NewEvent, record_events
from lifecycle.stages.models import Stage, StageChange
from lifecycle.stages.rules import rules, verdicts


class NoStage(ValueError):
    pass


def move(contact_ids: Collection[int], to: str, *, now: datetime, reason: str, hops: int = 0) -> int:
    """Put contacts into a stage; how many were in another. They stay until the conditions say something new."""
    if not Stage.objects.filter(key=to).exists():
        raise NoStage(f"There is no stage “{to}”.")
    with transaction.atomic():
        held = lock(contact_ids)
        _note_verdict(held, now)
        return move_each(dict.fromkeys(held, to), dict.fromkeys(held, reason), now=now, hops=hops)


def _note_verdict(contact_ids: Collection[int], now: datetime) -> None:
    """What the conditions say at this moment is no news later, and does not undo the move."""
    found = verdicts(rules(), contact_ids, now)
    if found:
        rows.update(Contact, "id", {"id": [pk for pk, *_ in found], "stage_by_rule": [said for *_, said in found]})


def move_each(
    stages: Mapping[int, str], reasons: Mapping[int, str], *, now: datetime, hops: int = 0, history: bool = False
) -> int:
    """Each contact into its own stage: a fixed number of statements. The contacts are locked by the caller."""
    if not stages:
        return 0
    found = Contact.objects.filter(pk__among=stages).order_by("pk").values_list("pk", "stage")
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
            "reason": [reasons[pk] for pk in ids],
        },
    )
    told = [_event(pk, stage, stages[pk], reasons[pk], now, hops) for pk, stage in moved]
    # At the end of a chain of causes it wakes nobody, so that campaigns do not set each other off for ever.
    record_events(told, now=now, history=history or hops > MOST_HOPS)
    return len(moved)


def _event(contact_id: int, before: str, after: str, reason: str, now: datetime, hops: int) -> NewEvent:
    said = {"from": before, "to": after, "reason": reason}
    return NewEvent(contact_id, STAGE_CHANGED, now, said, source=OURS, hops=min(hops, MOST_HOPS))
