from collections.abc import Collection
from datetime import datetime

from django.db.models import QuerySet

from lifecycle.conditions.base import Condition
from lifecycle.contacts.models import Contact


def matching(condition: Condition, contact_ids: Collection[int], now: datetime) -> set[int]:
    """Those of these contacts for whom it holds: one statement, whatever the condition and the number."""
    if not contact_ids:
        return set()
    return set(Contact.objects.filter(condition.q(now), pk__among=contact_ids).order_by().values_list("pk", flat=True))


def everybody(condition: Condition, now: datetime) -> QuerySet[Contact]:
    return Contact.objects.filter(condition.q(now, whole=True)).order_by()


def count(condition: Condition, now: datetime) -> int:
    return everybody(condition, now).count()


def sample(condition: Condition, now: datetime, size: int, skip: int = 0) -> list[Contact]:
    """Some of them, the newest first. `skip` brings others."""
    return list(everybody(condition, now).order_by("-pk")[skip : skip + size])
