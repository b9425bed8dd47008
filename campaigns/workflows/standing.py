"""Enrollments read from the database, as visits."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import QuerySet

from campaigns.workflows.models import Enrollment
from campaigns.workflows.visits import Visit
from lifecycle import rows

_FIELDS = (
    "pk",
    "campaign_id",
    "contact_id",
    "version_id",
    "number",
    "step_key",
    "visit",
    "entered_at",
    "trigger",
    "hops",
    "is_resting",
    "rested_at",
    "due_at",
    "behind",
)


def standing(contact_ids: Collection[int]) -> list[Visit]:
    """Where these contacts stand, in every campaign: one statement."""
    return [Visit(*row) for row in _STANDING.fetch(ids=contact_ids)]


def due(contact_ids: Collection[int], now: datetime) -> list[Visit]:
    """Those whose moment has come: one statement."""
    visits = [Visit(*row) for row in _DUE.fetch(ids=contact_ids, now=now)]
    for visit in visits:
        visit.woken = "due" if visit.is_resting else "arrival"
    return visits


def _inside() -> QuerySet[Enrollment]:
    return Enrollment.objects.filter(contact__among=rows.Given("ids"), is_active=True)


_STANDING = rows.Fixed(lambda: _inside().values_list(*_FIELDS))
_DUE = rows.Fixed(
    lambda: _inside().filter(due_at__lte=rows.Given("now"), campaign__status="live").values_list(*_FIELDS)
)
