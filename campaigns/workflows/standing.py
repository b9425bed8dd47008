"""Enrollments read from the database, as visits."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import QuerySet

from campaigns.workflows.models import Enrollment
from campaigns.workflows.visits import Visit

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
    return _visits(Enrollment.objects.filter(contact__among=list(contact_ids), is_active=True))


def due(contact_ids: Collection[int], now: datetime) -> list[Visit]:
    """Those whose moment has come: one statement."""
    visits = _visits(
        Enrollment.objects.filter(
            contact__among=list(contact_ids), is_active=True, due_at__lte=now, campaign__status="live"
        )
    )
    for visit in visits:
        visit.woken = "due" if visit.is_resting else "arrival"
    return visits


def _visits(enrollments: QuerySet[Enrollment]) -> list[Visit]:
    return [Visit(*row) for row in enrollments.values_list(*_FIELDS)]
