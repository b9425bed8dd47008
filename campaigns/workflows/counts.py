from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from campaigns.workflows.models import Enrollment, StepRun
from channels.outbox.models import Message
from lifecycle import rows
from lifecycle.figures.figure import Told, figure

OUT = ("sent", "delivered", "unknown", "failed", "sending")
IN_LINE = ("queued", "held")
ENDS = ("entered", "restarted", "goal", "exit_rule", "removed", "merged", "finished", "circle")


@dataclass
class Sent:
    """What became of a step's messages."""

    out: int = 0
    in_line: int = 0
    opened: int = 0
    reasons: dict[str, int] = field(default_factory=dict)  # not sent, by reason

    @property
    def not_sent(self) -> int:
        return sum(self.reasons.values())

    @property
    def opened_share(self) -> float:
        return 100 * self.opened / self.out if self.out else 0.0


@dataclass
class Counts:
    """Of one campaign, since it began: who is where, which way people took, what went out."""

    waiting: dict[str, int] = field(default_factory=dict)
    stuck: dict[str, int] = field(default_factory=dict)
    passed: dict[tuple[str, str], int] = field(default_factory=dict)  # step and exit
    ends: dict[str, int] = field(default_factory=dict)  # entered, goal, …
    sent: dict[str, Sent] = field(default_factory=dict)
    entered_today: int = 0

    @property
    def inside(self) -> int:
        return sum(self.waiting.values())

    @property
    def in_trouble(self) -> int:
        return sum(self.stuck.values())

    @property
    def out(self) -> int:
        return sum(sent.out for sent in self.sent.values())

    def been_at(self, key: str) -> int:
        return self.waiting.get(key, 0) + sum(count for (step, _exit), count in self.passed.items() if step == key)


def counts_of(campaign_id: int, *, today: datetime) -> Counts:
    """Four statements. `today`: since when an entry is one of today."""
    return unpacked(_counted(campaign_id, today))


def told_counts(campaign_id: int, *, today: datetime, now: datetime) -> tuple[Counts, Told[Any]]:
    """For a page: as counted a moment ago where it has much behind it."""
    told = counts_of_campaign(now=now, campaign=campaign_id, today=today.isoformat())
    return unpacked(told.value), told


@figure(
    "campaign",
    of=(StepRun, Message, Enrollment),
    empty=dict[str, rows.Answer](),
    rows=lambda *, campaign, today: of_campaign(campaign),
)
def counts_of_campaign(*, now: datetime, campaign: int, today: str) -> dict[str, rows.Answer]:
    return _counted(campaign, datetime.fromisoformat(today))


def of_campaign(campaign: int) -> "tuple[QuerySet[Any, Any], ...]":
    return tuple(model.objects.filter(campaign_id=campaign) for model in (StepRun, Message, Enrollment))


def _counted(campaign_id: int, today: datetime) -> dict[str, rows.Answer]:
    """One statement."""
    runs = StepRun.objects.filter(campaign_id=campaign_id).order_by()
    opened = Count("pk", filter=Q(opened_at__isnull=False) | Q(clicked_at__isnull=False))
    messages = Message.objects.filter(campaign_id=campaign_id).order_by().values_list("step_key", "state", "reason")
    return rows.together(
        {
            "standing": _standing(campaign_id),
            "runs": runs.values_list("step_key", "outcome").annotate(Count("pk")),
            "today": rows.how_many(runs.filter(step_key="", outcome="entered", at__gte=today)),
            "sent": messages.annotate(count=Count("pk"), seen=opened),
        }
    )


def unpacked(told: Mapping[str, rows.Answer]) -> Counts:
    counts = _placed(told.get("standing", []))
    for key, outcome, count in told.get("runs", []):
        if key:
            counts.passed[key, outcome] = count
        if outcome in ENDS:
            counts.ends[outcome] = counts.ends.get(outcome, 0) + count
    counts.entered_today = rows.number(told.get("today", []))
    counts.sent = _sent(told.get("sent", []))
    return counts


def standing_counts(campaign_id: int) -> Counts:
    """Who is where now: one statement."""
    return _placed(list(_standing(campaign_id)))


def _standing(campaign_id: int) -> "QuerySet[Enrollment, Any]":
    standing = Enrollment.objects.filter(campaign_id=campaign_id, is_active=True).order_by().values_list("step_key")
    return standing.annotate(people=Count("pk"), stuck=Count("pk", filter=~Q(problem="")))


def _placed(standing: Iterable[Sequence[Any]]) -> Counts:
    counts = Counts()
    for key, people, stuck in standing:
        counts.waiting[key] = people
        if stuck:
            counts.stuck[key] = stuck
    return counts


def _sent(messages: rows.Answer) -> dict[str, Sent]:
    found: dict[str, Sent] = {}
    for key, state, reason, count, seen in messages:
        sent = found.setdefault(key, Sent())
        sent.opened += seen
        if state in OUT:
            sent.out += count
        elif state in IN_LINE:
            sent.in_line += count
        else:
            sent.reasons[reason] = sent.reasons.get(reason, 0) + count
    return found
