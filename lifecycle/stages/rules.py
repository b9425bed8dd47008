"""What the stages' conditions say of each contact: the key of the last stage whose condition holds, or nothing."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, CharField, Value, When

from lifecycle import rows
from lifecycle.conditions.base import BadCondition, Condition
from lifecycle.conditions.parsed import parsed
from lifecycle.stages.models import Stage

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Rule:
    key: str
    condition: Condition
    refreshed_at: datetime | None


def rules() -> list[Rule]:
    """In order. A stage without a condition has none; one that cannot be read any more is left out."""
    found = []
    for key, definition, refreshed_at in _WITH_CONDITION.fetch():
        try:
            found.append(Rule(key, parsed(definition), refreshed_at))
        except BadCondition as problem:
            logger.warning("The stage %s moves nobody: %s", key, problem)
    return found


_WITH_CONDITION = rows.Fixed(
    lambda: (
        Stage.objects.exclude(definition={}).order_by("position", "pk").values_list("key", "definition", "refreshed_at")
    )
)


def verdict(asked: Sequence[Rule], now: datetime, whole: bool = False) -> Case:
    """As an expression on Contact."""
    ways = [When(rule.condition.q(now, whole), then=Value(rule.key)) for rule in reversed(asked)]
    return Case(*ways, default=Value(""), output_field=CharField())


def definitions() -> dict[str, list[Any]]:
    return {"stages": list(Stage.objects.values_list("definition", flat=True))}
