"""Published workflows, ready to run."""

import json
import logging
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery, TextField
from django.db.models.functions import Cast

from campaigns.workflows.choices import Choices
from campaigns.workflows.graph import BadGraph, Graph, bound, build
from campaigns.workflows.models import Campaign, WorkflowVersion
from campaigns.workflows.notice import note_unusable
from campaigns.workflows.visits import CampaignFacts
from lifecycle import rows
from lifecycle.clock.read import now
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
    heard: frozenset[str]  # names of every event that anything in it can hear
    fired: dict[str, str]
    live_id: int | None = None  # of its campaign's versions, the one that runs
    choices: Choices = field(default_factory=dict)
    since: datetime | None = None  # when the campaign was first published: what was past then lets nobody in

    def is_outdated(self) -> bool:
        """Whether whoever stands in it belongs into another: a paused campaign moves nobody."""
        return self.is_live and self.live_id is not None and self.live_id != self.id

    def is_timed(self) -> bool:
        """Whether time alone can let somebody leave or go on."""
        asked = [rule for rule in (self.goal, self.exit_rule) if rule]
        for step in self.graph.steps.values():
            asked += step.conditions()
        return any(condition.is_timed() for condition in asked)

    def by_place(self) -> bool:
        """Whether a move to another time zone changes when somebody goes on."""
        return any(step.by_place for step in self.graph.steps.values())


# Frozen, and only looked up by: reading them once is enough, however often they are fetched.
_FROZEN = ("graph", "goal", "exit_rule")
_FIELDS = (
    "pk",
    *(f"{name}_text" for name in _FROZEN),
    "reentry",
    "campaign_id",
    "campaign__key",
    "campaign__name",
    "topic",
    "campaign__priority",
    "campaign__status",
    "campaign__fired",
    "campaign__live_version_id",
    "choices",
    "since",
)


def _rows(versions: QuerySet[WorkflowVersion]) -> QuerySet[WorkflowVersion, tuple[Any, ...]]:
    first = WorkflowVersion.objects.filter(campaign=OuterRef("campaign"), number=1).values("published_at")
    texts = {f"{name}_text": Cast(name, TextField()) for name in _FROZEN}
    return versions.annotate(since=Subquery(first), **texts).order_by("pk").values_list(*_FIELDS)


def _live() -> QuerySet[WorkflowVersion, tuple[Any, ...]]:
    ids = Campaign.objects.filter(status="live").values("live_version_id")
    return _rows(WorkflowVersion.objects.filter(pk__in=ids))


_LIVE = rows.Fixed(_live)
_THESE = rows.Fixed(lambda: _rows(WorkflowVersion.objects.filter(pk__among=rows.Given("ids"))))


def live_versions() -> list[Version]:
    """What runs now: one statement."""
    return [_made(row) for row in _LIVE.fetch()]


def versions_on_grid() -> list[Version]:
    """Of those that run, the ones to be asked on the grid."""
    return [version for version in live_versions() if version.is_timed() or version.by_place()]


def load_versions(ids: Collection[int]) -> dict[int, Version]:
    """Those that enrollments stand in, live or not: one statement, or none."""
    return {row[0]: _made(row) for row in _THESE.fetch(ids=set(ids))}


def _made(row: tuple[Any, ...]) -> Version:
    pk, graph, goal, exit_rule, reentry, campaign_id, key, name, topic, priority, status, *more = row
    facts = CampaignFacts(campaign_id, key, name, topic, priority)
    try:
        compiled = _compiled(campaign_id, graph, goal, exit_rule)
    except (BadGraph, BadCondition) as problem:
        # Such as a kind from a package that is no longer installed: the others go on.
        if pk == more[1]:
            log.exception("Campaign %s cannot run and is paused", key)
            note_unusable(campaign_id, str(problem), now=now())  # found in reading, where nobody knows the moment
            status = "paused"
        return Version(pk, facts, status == "live", reentry, NOTHING, None, None, frozenset(), *more)
    return Version(pk, facts, status == "live", reentry, *compiled, *more)


@lru_cache(maxsize=512)
def _compiled(
    campaign_id: int, graph: str, goal: str, exit_rule: str
) -> tuple[Graph, Condition | None, Condition | None, frozenset[str]]:
    """By content, not by id: a rehearsal's world has ids of its own, and a rolled back one is given out again."""
    built = build(json.loads(graph), campaign_id)
    rules = _condition(goal, campaign_id), _condition(exit_rule, campaign_id)
    heard = {name for trigger in built.triggers for name in trigger.listens()}
    heard |= {name for step in built.steps.values() for name in step.listens()}
    heard |= {name for rule in rules if rule for name in rule.events()}
    return built, *rules, frozenset(heard)


def _condition(data: str, campaign_id: int) -> Condition | None:
    definition = bound(json.loads(data), campaign_id)
    return parse(definition) if definition else None
