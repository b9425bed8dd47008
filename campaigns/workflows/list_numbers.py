"""What lists of campaigns and broadcasts tell of each: who is inside, what went out, who reached the goal."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet

from campaigns.workflows.counts import OUT
from campaigns.workflows.models import Enrollment, StepRun
from channels.outbox.models import Message
from lifecycle import rows
from lifecycle.figures.figure import Told, figure


@dataclass(frozen=True)
class ListNumbers:
    """By the campaign's id."""

    told: Told[dict[str, rows.Answer]]

    @property
    def inside(self) -> dict[int, int]:
        return rows.numbers(self.told.value.get("inside", []))

    @property
    def sent(self) -> dict[int, int]:
        return rows.numbers(self.told.value.get("sent", []))

    @property
    def goals(self) -> dict[int, int]:
        return rows.numbers(self.told.value.get("goals", []))


def list_numbers(*, now: datetime) -> ListNumbers:
    return ListNumbers(numbers_of_campaigns(now=now))


@figure("campaigns", of=(Message, Enrollment, StepRun), empty=dict[str, rows.Answer]())
def numbers_of_campaigns(*, now: datetime) -> dict[str, rows.Answer]:
    """One statement; each part is read from an index."""
    return rows.together(
        {
            "inside": _by("campaign_id", Enrollment.objects.filter(is_active=True)),
            "sent": _by("campaign_id", Message.objects.filter(campaign_id__gt=0, state__in=OUT)),
            "goals": _by("campaign_id", StepRun.objects.filter(outcome="goal")),
        }
    )


def _by(field: str, found: "QuerySet[Any]") -> "QuerySet[Any, Any]":
    return found.order_by().values_list(field).annotate(Count("pk"))
