from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Q

from campaigns.workflows.models import Enrollment, StepRun
from channels.outbox.models import Message

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
    counts = standing_counts(campaign_id)
    runs = StepRun.objects.filter(campaign_id=campaign_id).order_by()
    for key, outcome, count in runs.values_list("step_key", "outcome").annotate(Count("pk")):
        if key:
            counts.passed[key, outcome] = count
        if outcome in ENDS:
            counts.ends[outcome] = counts.ends.get(outcome, 0) + count
    counts.entered_today = runs.filter(step_key="", outcome="entered", at__gte=today).count()
    counts.sent = _sent(campaign_id)
    return counts


def standing_counts(campaign_id: int) -> Counts:
    """Who is where now: one statement."""
    counts = Counts()
    standing = Enrollment.objects.filter(campaign_id=campaign_id, is_active=True).order_by().values_list("step_key")
    for key, people, stuck in standing.annotate(people=Count("pk"), stuck=Count("pk", filter=~Q(problem=""))):
        counts.waiting[key] = people
        if stuck:
            counts.stuck[key] = stuck
    return counts


def _sent(campaign_id: int) -> dict[str, Sent]:
    found: dict[str, Sent] = {}
    opened = Count("pk", filter=Q(opened_at__isnull=False) | Q(clicked_at__isnull=False))
    messages = Message.objects.filter(campaign_id=campaign_id).order_by().values_list("step_key", "state", "reason")
    for key, state, reason, count, seen in messages.annotate(count=Count("pk"), seen=opened):
        sent = found.setdefault(key, Sent())
        sent.opened += seen
        if state in OUT:
            sent.out += count
        elif state in IN_LINE:
            sent.in_line += count
        else:
            sent.reasons[reason] = sent.reasons.get(reason, 0) + count
    return found
