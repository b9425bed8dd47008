"""Counts and lists of what happened in a campaign, read from its history."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from campaigns.workflows.counts import ENDS
from campaigns.workflows.models import Campaign, Enrollment, StepRun
from campaigns.workflows.versions import load_versions
from channels.outbox.models import Message

SENT = ("sent", "delivered", "unknown", "failed", "sending", "queued")
WAITING = "waiting"
KNOWN_BY = ("contact__external_id", "contact__email", "contact__phone")
LEFT = tuple(set(ENDS) - {"entered"})


@dataclass(frozen=True, slots=True)
class StepCount:
    """outcomes add up to entered."""

    key: str
    kind: str
    entered: int
    outcomes: dict[str, int]


@dataclass(frozen=True, slots=True)
class Result:
    campaign: str
    start: datetime
    end: datetime
    enrollments: int
    goals: int
    steps: list[StepCount]
    already_inside: int = 0  # when the count began


@dataclass(frozen=True, slots=True)
class Person:
    """One message that went out. contact: their external id, else what else they can be found by."""

    contact: str
    step: str
    at: datetime
    contact_id: int


def report(campaign: Campaign, start: datetime, end: datetime) -> Result:
    """What happened from `start` on: seven statements. A step that sends counts what became of its messages; others the ways out people took."""
    version = next(iter(load_versions([campaign.live_version_id or 0]).values()))
    outcomes = _outcomes(campaign.pk, start)
    messages = _messages(campaign.pk, start)
    steps = []
    for key in version.graph.in_order():
        step = version.graph.steps[key]
        found = messages.get(key, {}) if step.templates() else outcomes.get(key, {})
        steps.append(StepCount(key, step.kind, sum(found.values()), dict(sorted(found.items()))))
    return Result(
        campaign=campaign.key,
        start=start,
        end=end,
        enrollments=outcomes.get("", {}).get("entered", 0),
        goals=Enrollment.objects.filter(campaign=campaign, ended_reason="goal", ended_at__gte=start).count(),
        steps=steps,
        already_inside=_inside_at(campaign, start),
    )


def people_of(campaign: Campaign, since: datetime) -> list[Person]:
    """In order of time, then contact: one statement."""
    sent = Message.objects.filter(campaign_id=campaign.pk, sent_at__gte=since).order_by("sent_at", "contact_id", "pk")
    found = sent.values_list(*KNOWN_BY, "step_key", "sent_at", "contact_id")
    return [
        Person(next(filter(None, known_by), f"#{contact_id}"), step, at, contact_id)
        for *known_by, step, at, contact_id in found
    ]


def _inside_at(campaign: Campaign, moment: datetime) -> int:
    ends = StepRun.objects.filter(campaign_id=campaign.pk, at__lt=moment, outcome__in=LEFT).count()
    entries = StepRun.objects.filter(campaign_id=campaign.pk, at__lt=moment, step_key="", outcome="entered").count()
    return entries - ends


def _outcomes(campaign_id: int, since: datetime) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    runs = (
        StepRun.objects.filter(campaign_id=campaign_id, at__gte=since)
        .values_list("step_key", "outcome")
        .annotate(n=Count("pk"))
    )
    for key, outcome, count in runs.order_by():
        found.setdefault(key, {})[outcome] = count
    standing = Enrollment.objects.filter(campaign_id=campaign_id, is_active=True)
    for key, count in standing.values_list("step_key").annotate(n=Count("pk")).order_by():
        found.setdefault(key, {})[WAITING] = count
    return found


def _messages(campaign_id: int, since: datetime) -> dict[str, dict[str, int]]:
    """One that was held counts where it goes out, not where it was decided."""
    found: dict[str, dict[str, int]] = {}
    counted = Q(sent_at__gte=since) | Q(sent_at=None, created_at__gte=since) | Q(state__in=("held", "queued"))
    sent = Message.objects.filter(counted, campaign_id=campaign_id).values_list("step_key", "state", "reason")
    for key, state, reason, count in sent.annotate(n=Count("pk")).order_by():
        outcome = "held" if state == "held" else "sent" if state in SENT else reason
        counts = found.setdefault(key, {})
        counts[outcome] = counts.get(outcome, 0) + count
    return found
