"""Published workflows, ready to run."""

import json
import logging
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from campaigns.workflows.graph import BadGraph, Graph, bound, build
from campaigns.workflows.models import Campaign, WorkflowVersion
from campaigns.workflows.notice import note_unusable
from campaigns.workflows.visits import CampaignFacts
from lifecycle.conditions.base import BadCondition, Condition, parse

NOTHING = Graph("", {}, {}, ())
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Version:
    """A frozen workflow with the campaign it belongs to."""

    id: int
    campaign: CampaignFacts
    is_live: bool
    reentry: str
    graph: Graph
    goal: Condition | None
    exit_rule: Condition | None
    fired: dict[str, str]

    def listens(self) -> set[str]:
        """Names of every event that anything in it can hear."""
        names: set[str] = set()
        for trigger in self.graph.triggers:
            names |= trigger.listens()
        for step in self.graph.steps.values():
            names |= step.listens()
        for condition in (self.goal, self.exit_rule):
            names |= condition.events() if condition else set()
        return names


_FIELDS = (
    "pk",
    "graph",
    "goal",
    "exit_rule",
    "reentry",
    "campaign_id",
    "campaign__key",
    "campaign__name",
    "campaign__topic",
    "campaign__priority",
    "campaign__status",
    "campaign__fired",
)


def live_versions() -> list[Version]:
    """What runs now: one statement."""
    ids = Campaign.objects.filter(status="live").values("live_version_id")
    return [_made(row) for row in WorkflowVersion.objects.filter(pk__in=ids).order_by("pk").values_list(*_FIELDS)]


def load_versions(ids: Collection[int]) -> dict[int, Version]:
    """Those that enrollments stand in, live or not: one statement, or none."""
    if not ids:
        return {}
    rows = WorkflowVersion.objects.filter(pk__in=set(ids)).values_list(*_FIELDS)
    return {row[0]: _made(row) for row in rows}


def _made(row: tuple[Any, ...]) -> Version:
    pk, graph, goal, exit_rule, reentry, campaign_id, key, name, topic, priority, status, fired = row
    facts = CampaignFacts(campaign_id, key, name, topic, priority)
    try:
        compiled = _compiled(campaign_id, json.dumps(graph), json.dumps(goal), json.dumps(exit_rule))
    except (BadGraph, BadCondition) as problem:
        # Such as a kind from a package that is no longer installed: the others go on.
        log.exception("Campaign %s cannot run and is paused", key)
        note_unusable(campaign_id, str(problem))
        return Version(pk, facts, False, reentry, NOTHING, None, None, fired=fired)
    return Version(pk, facts, status == "live", reentry, *compiled, fired=fired)


@lru_cache(maxsize=512)
def _compiled(
    campaign_id: int, graph: str, goal: str, exit_rule: str
) -> tuple[Graph, Condition | None, Condition | None]:
    """By content, not by id: a rehearsal's world has ids of its own, and a rolled back one is given out again."""
    return build(json.loads(graph), campaign_id), _condition(goal, campaign_id), _condition(exit_rule, campaign_id)


def _condition(data: str, campaign_id: int) -> Condition | None:
    definition = bound(json.loads(data), campaign_id)
    return parse(definition) if definition else None
