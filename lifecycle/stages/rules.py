"""What the stages' conditions say of each contact: the key of the last stage whose condition holds, or nothing."""

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db.models import Case, CharField, QuerySet, Value, When

from lifecycle import rows
from lifecycle.conditions.base import BadCondition, Condition
from lifecycle.conditions.parsed import parsed
from lifecycle.contacts.models import Contact
from lifecycle.stages.models import Stage

logger = logging.getLogger(__name__)
Verdict = tuple[int, str, str, str]  # contact, stage, what the conditions said before, what they say now


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


def verdicts(asked: Sequence[Rule], contact_ids: Collection[int], now: datetime) -> list[Verdict]:
    """Of a few contacts, at every event: a statement that is put together once for the same conditions."""
    if not all(rule.condition.has_fixed_shape for rule in asked):
        return list(_verdicts(asked, contact_ids, now))
    found: list[Any] = _fixed(tuple(replace(rule, refreshed_at=None) for rule in asked)).fetch(ids=contact_ids, now=now)
    return found


@lru_cache(maxsize=64)
def _fixed(asked: Sequence[Rule]) -> rows.Fixed:
    return rows.Fixed(lambda: _verdicts(asked, rows.Given("ids"), rows.Given("now")))


def _verdicts(asked: Sequence[Rule], contact_ids: Any, now: Any) -> QuerySet[Contact, Verdict]:
    said = Contact.objects.filter(pk__among=contact_ids).annotate(said=verdict(asked, now))
    return said.order_by("pk").values_list("pk", "stage", "stage_by_rule", "said")


def definitions() -> dict[str, list[Any]]:
    return {"stages": list(Stage.objects.values_list("definition", flat=True))}
