"""How people flowed through a rehearsal: for each step who came, which way they left, who is still there."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import Case, CharField, Count, F, Q, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber, TruncDate

from campaigns.policy.facts import Rules
from campaigns.policy.rules import load_rules
from campaigns.rehearsal.in_line import reason_in_line
from campaigns.rehearsal.report import SENT
from campaigns.rehearsal.texts import weigh_texts
from campaigns.workflows.counts import ENDS
from campaigns.workflows.graph import Graph
from campaigns.workflows.models import Campaign, Enrollment, StepRun
from channels.outbox.models import Message
from channels.outbox.reasons import IN_LINE

KEPT = 100  # people of each number, the first of them
HELD, NOT_SENT, WENT = "held", "not_sent", "sent"
_TOLD_APART = ("step_key", "what", "why", "channel", "topic", "said")
Samples = dict[str, list[list[Any]]]  # step|sort|detail: contact and instant


@dataclass
class StepFlow:
    """before + came = the ways out + left + waiting.

    before: stood there when the count began.
    left:   left the campaign there, by goal, rule or end.
    """

    before: int = 0
    came: int = 0
    out: dict[str, int] = field(default_factory=dict)
    left: dict[str, int] = field(default_factory=dict)
    waiting: int = 0
    sent: int = 0
    held: dict[str, int] = field(default_factory=dict)
    not_sent: dict[str, int] = field(default_factory=dict)


@dataclass
class Flow:
    entered: int = 0
    steps: dict[str, StepFlow] = field(default_factory=dict)
    days: list[tuple[str, int, int]] = field(default_factory=list)  # day, went out, did not
    channels: list[str] = field(default_factory=list)  # of the messages
    texts: dict[str, int] = field(default_factory=dict)  # what would go out in parts that cost, see texts.py

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def flow_of(campaign: Campaign, graph: Graph, start: datetime) -> Flow:
    """From `start` on; six statements, and two for each wording of a text."""
    flow = Flow(steps={key: StepFlow() for key in graph.in_order()})
    for key, outcome, count in _grouped(_runs(campaign, start), "step_key", "outcome"):
        if not key:
            flow.entered += count
        elif key in flow.steps:
            (flow.steps[key].left if outcome in ENDS else flow.steps[key].out)[outcome] = count
    for key, count in _grouped(Enrollment.objects.filter(campaign=campaign, is_active=True), "step_key"):
        if key in flow.steps:
            flow.steps[key].waiting = count
    channels = set()
    rules = load_rules()
    for key, what, why, channel, topic, said, count in _grouped(_messages(campaign, start), *_TOLD_APART):
        channels.add(channel)
        if key in flow.steps:
            why = reason_in_line(why, said, channel=channel, topic=topic, rules=rules)
            _add_message(flow.steps[key], what, why, count)
    flow.channels = sorted(channels)
    _add_arrivals(flow, graph)
    flow.days = _days(campaign, start)
    flow.texts = weigh_texts(_messages(campaign, start).filter(what=WENT))
    return flow


def _add_message(step: StepFlow, what: str, why: str, count: int) -> None:
    if what == WENT:
        step.sent += count
    else:
        kept = step.held if what == HELD else step.not_sent
        kept[why] = kept.get(why, 0) + count


def _add_arrivals(flow: Flow, graph: Graph) -> None:
    """Whoever leaves a step by a way comes to the step that it leads to; the rest of a step stood there before."""
    if graph.start in flow.steps:
        flow.steps[graph.start].came += flow.entered
    for key, step in flow.steps.items():
        for way, count in step.out.items():
            if target := flow.steps.get(graph.exits.get(key, {}).get(way, "")):
                target.came += count
    for step in flow.steps.values():
        step.before = sum(step.out.values()) + sum(step.left.values()) + step.waiting - step.came


def first_people(campaign: Campaign, start: datetime) -> Samples:
    """Of each number the first of its people; three statements, and the rules."""
    kept: Samples = {}
    _keep(kept, _first(_runs(campaign, start), "step_key", "outcome", moment="at"), _of_run)
    inside = Enrollment.objects.filter(campaign=campaign, is_active=True)
    _keep(kept, _first(inside, "step_key", moment="rested_at"), lambda key: f"{key}|waiting|")
    messages = _first(_messages(campaign, start), *_TOLD_APART, moment="created_at")
    _keep(kept, messages, partial(_of_message, load_rules()))
    return kept


def _of_message(rules: Rules, key: str, what: str, why: str, channel: str, topic: str, said: str) -> str:
    return f"{key}|{what}|{reason_in_line(why, said, channel=channel, topic=topic, rules=rules)}"


def _of_run(key: str, outcome: str) -> str:
    if not key:
        return "|entered|"
    return f"{key}|{'left' if outcome in ENDS else 'passed'}|{outcome}"


def _keep(kept: Samples, rows: Iterable[tuple[Any, ...]], name: Any) -> None:
    for *of, contact_id, at in rows:
        people = kept.setdefault(name(*of), [])
        if len(people) < KEPT:  # several groups may have one name
            people.append([contact_id, at.isoformat() if at else ""])


def _first(rows: "QuerySet[Any]", *by: str, moment: str) -> Iterable[tuple[Any, ...]]:
    place = Window(RowNumber(), partition_by=[F(name) for name in by], order_by=F("pk").asc())
    numbered = rows.annotate(place=place).filter(place__lte=KEPT).order_by("pk")
    return numbered.values_list(*by, "contact_id", moment)


def _grouped(rows: "QuerySet[Any]", *by: str) -> Iterable[tuple[Any, ...]]:
    return rows.order_by().values_list(*by).annotate(n=Count("pk"))


def _runs(campaign: Campaign, start: datetime) -> "QuerySet[StepRun]":
    return StepRun.objects.filter(campaign_id=campaign.pk, at__gte=start)


def _messages(campaign: Campaign, start: datetime) -> "QuerySet[Any]":
    """Those that waited in line until it was too late were held by the cap, whatever they ended as."""
    what = Case(
        When(state__in=SENT, then=Value(WENT)), When(state="held", then=Value(HELD)), default=Value(NOT_SENT),
        output_field=CharField(),
    )  # fmt: skip
    why = Case(
        When(state__in=SENT, then=Value("")), When(state="expired", crowded_by__gt=0, then=Value("capped")),
        default=F("reason"), output_field=CharField(),
    )  # fmt: skip
    in_line = Q(state="held", reason__in=IN_LINE) | Q(state="expired", crowded_by__gt=0)
    said = Case(When(in_line, then=F("detail")), default=Value(""), output_field=CharField())
    found = Message.objects.filter(campaign_id=campaign.pk, created_at__gte=start)
    return found.annotate(what=what, why=why, said=said)


def _days(campaign: Campaign, start: datetime) -> list[tuple[str, int, int]]:
    days: dict[str, list[int]] = {}
    messages = _messages(campaign, start).annotate(day=TruncDate("created_at"))
    for day, what, count in _grouped(messages, "day", "what"):
        days.setdefault(day.isoformat(), [0, 0])[0 if what == WENT else 1] += count
    return [(day, went, stayed) for day, (went, stayed) in sorted(days.items())]
