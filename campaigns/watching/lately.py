"""What happened in a campaign since a moment: who passed, what went out, what came of it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from campaigns.workflows.carry_over import MOVED
from campaigns.workflows.counts import ENDS, IN_LINE, OUT
from campaigns.workflows.models import StepRun
from channels.outbox.models import Message

Graphs = Collection[Mapping[str, Any]]
STATES = (*OUT, *IN_LINE, "cancelled", "expired", "suppressed")


@dataclass
class Sent:
    out: int = 0
    in_line: int = 0
    opened: int = 0
    clicked: int = 0
    reasons: dict[str, int] = field(default_factory=dict)  # not sent


@dataclass
class Lately:
    entered: int = 0
    passed: dict[str, dict[str, int]] = field(default_factory=dict)  # by step and exit
    left: dict[str, dict[str, int]] = field(default_factory=dict)  # by step and reason
    last: dict[str, datetime] = field(default_factory=dict)  # when somebody last went on from there
    sent: dict[str, Sent] = field(default_factory=dict)
    converted: dict[str, int] = field(default_factory=dict)  # reached the goal after that message


def lately(campaign_id: int, graphs: Graphs, *, since: datetime) -> Lately:
    """Three statements, each bounded by the time. `graphs`: whose steps and exits are asked about."""
    found = Lately()
    for key, outcome, count, last in _runs(campaign_id, graphs, since):
        if not key:
            found.entered += count
        elif outcome in ENDS:
            found.left.setdefault(key, {})[outcome] = count
        else:
            found.passed.setdefault(key, {})[outcome] = count
            found.last[key] = max(last, found.last.get(key, last))
    _messages(found, campaign_id, graphs, since)
    if found.sent:
        after = converted(campaign_id, list(found.sent), since).values_list("step_key")
        found.converted = dict(after.annotate(n=Count("pk")).order_by())
    return found


def entered_since(campaign_id: int, since: datetime) -> int:
    return StepRun.objects.filter(campaign_id=campaign_id, step_key="", outcome="entered", at__gte=since).count()


def _runs(campaign_id: int, graphs: Graphs, since: datetime) -> Any:
    """Step and exit are named so that an index answers, which knows the time behind both."""
    runs = StepRun.objects.filter(
        campaign_id=campaign_id,
        step_key__in=["", *step_keys(graphs)],
        outcome__in=outcomes(graphs),
        at__gte=since,
    )
    return runs.order_by().values_list("step_key", "outcome").annotate(n=Count("pk"), last=Max("at"))


def step_keys(graphs: Graphs) -> list[str]:
    return sorted({key for graph in graphs for key in graph.get("steps") or {}})


def outcomes(graphs: Graphs) -> list[str]:
    exits = {
        name for graph in graphs for spec in (graph.get("steps") or {}).values() for name in spec.get("exits") or {}
    }
    return sorted({*exits, *ENDS, MOVED})


def _messages(found: Lately, campaign_id: int, graphs: Graphs, since: datetime) -> None:
    rows = (
        messages_since(campaign_id, graphs, since)
        .order_by()
        .values_list("step_key", "state", "reason")
        .annotate(
            n=Count("pk"),
            opened=Count("pk", filter=Q(opened_at__isnull=False) | Q(clicked_at__isnull=False)),
            clicked=Count("pk", filter=Q(clicked_at__isnull=False)),
        )
    )
    for key, state, reason, count, opened, clicked in rows:
        sent = found.sent.setdefault(key, Sent())
        sent.opened += opened
        sent.clicked += clicked
        if state in OUT:
            sent.out += count
        elif state in IN_LINE:
            sent.in_line += count
        else:
            sent.reasons[reason] = sent.reasons.get(reason, 0) + count


def messages_since(
    campaign_id: int, graphs: Graphs, since: datetime, states: Collection[str] = STATES
) -> "QuerySet[Message]":
    """Decided since then, and what is still in line. Step and state are named for the same reason as above."""
    asked = Message.objects.filter(campaign_id=campaign_id, step_key__in=step_keys(graphs))
    return asked.filter(Q(state__in=states, created_at__gte=since) | Q(state__in=set(states) & set(IN_LINE)))


def converted(campaign_id: int, steps: Collection[str], since: datetime) -> "QuerySet[StepRun]":
    """Visits of these steps since that moment, after which the goal was reached under the same entry."""
    goal = StepRun.objects.filter(
        campaign_id=campaign_id,
        outcome="goal",
        at__gte=since,
        contact_id=OuterRef("contact_id"),
        enrollment_id=OuterRef("enrollment_id"),
        number=OuterRef("number"),
    )
    passed = StepRun.objects.filter(campaign_id=campaign_id, step_key__in=steps, at__gte=since).exclude(
        outcome__in=ENDS
    )
    return passed.filter(Exists(goal.filter(at__gte=OuterRef("at"))))
