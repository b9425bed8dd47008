from collections.abc import Collection, Sequence
from datetime import datetime

from lifecycle.conditions.base import ANY_EVENT, parse
from lifecycle.conditions.evaluate import matching
from lifecycle.stages.models import Stage
from lifecycle.stages.move import move_each


def refresh_contacts(
    contact_ids: Sequence[int], *, now: datetime, names: Collection[str] | None = None, hops: int = 0
) -> int:
    """Put these contacts where their stages' conditions say; under the contacts' lock. How many moved."""
    stages = [(stage, parse(stage.definition)) for stage in Stage.objects.order_by("position") if stage.definition]
    heard = {name for _stage, condition in stages for name in condition.events()}
    if names is not None and ANY_EVENT not in heard and heard.isdisjoint(names):
        return 0
    target: dict[int, str] = {}
    reasons: dict[int, str] = {}
    for stage, condition in stages:
        for pk in matching(condition, contact_ids, now):
            target[pk], reasons[pk] = stage.key, condition.sentence()
    return move_each(target, reasons, now=now, hops=hops)
