from collections.abc import Collection
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet

from lifecycle import rows
from lifecycle.conditions.base import Condition
from lifecycle.contacts.models import Contact


def matching(condition: Condition, contact_ids: Collection[int], now: datetime) -> set[int]:
    """Those of these contacts for whom it holds: one statement, whatever the condition and the number."""
    if not contact_ids:
        return set()
    if condition.has_fixed_shape:
        return set(_fixed(condition).column(ids=contact_ids, now=now))
    return set(Contact.objects.filter(condition.q(now), pk__among=contact_ids).order_by().values_list("pk", flat=True))


@lru_cache(maxsize=1024)
def _fixed(condition: Condition) -> rows.Fixed:
    """By the condition itself: those of workflows, segments and stages are parsed once."""
    now: Any = rows.Given("now")
    return rows.Fixed(
        lambda: Contact.objects.filter(condition.q(now), pk__among=rows.Given("ids")).order_by().values_list("pk")
    )


def everybody(condition: Condition, now: datetime) -> QuerySet[Contact]:
    return Contact.objects.filter(condition.q(now, whole=True)).order_by()


def count(condition: Condition, now: datetime) -> int:
    return everybody(condition, now).count()


def sample(condition: Condition, now: datetime, size: int, skip: int = 0) -> list[Contact]:
    """Some of them, the newest first. `skip` brings others."""
    return list(everybody(condition, now).order_by("-pk")[skip : skip + size])
