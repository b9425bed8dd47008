"""What a publish would do to whoever is inside now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from django.db.models import Count, Q

from campaigns.message_templates.models import MessageTemplate
from campaigns.workflows.ahead import first_kept
from campaigns.workflows.choices import Choices
from campaigns.workflows.differences import Sketch, differences, step_words
from campaigns.workflows.graph import bound
from campaigns.workflows.models import Campaign, Enrollment, WorkflowVersion
from campaigns.workflows.steps.base import BadStep, Step, steps
from lifecycle.conditions.base import BadCondition
from lifecycle.consent.topics import NoTopic, topic_named
from lifecycle.kinds.registry import UnknownKind

Fate = Literal["same", "sooner", "later", "changed", "gone"]


@dataclass(frozen=True)
class Group:
    """Who stands at one step now. `over`: how many of them have waited long enough already by the new settings."""

    key: str
    kind: str
    fate: Fate
    was: str
    becomes: str
    people: int
    stuck: int = 0
    over: int = 0
    leads_to: str = ""  # of a step that is gone: where it went on; empty where nowhere
    shorter_by: timedelta = timedelta(0)


@dataclass(frozen=True)
class Impact:
    groups: list[Group] = field(default_factory=list)  # the affected first
    changes: list[str] = field(default_factory=list)  # sentences

    @property
    def inside(self) -> int:
        return sum(group.people for group in self.groups)

    @property
    def affected(self) -> int:
        return sum(group.people for group in self.groups if group.fate != "same")

    def undecided(self, choices: Choices) -> list[Group]:
        """Whose people need a word of whoever publishes, and have none."""
        return [group for group in self.groups if group.fate == "gone" and "to" not in choices.get(group.key, {})]


def impact_of(campaign: Campaign, *, now: datetime) -> Impact:
    """A handful of statements, and one for each wait that was changed."""
    counted: dict[str, tuple[int, int, int]] = {}
    inside = Enrollment.objects.filter(campaign_id=campaign.pk, is_active=True).order_by()
    stuck = Count("pk", filter=~Q(problem=""))
    for key, version_id, people, kept in inside.values_list("step_key", "version_id").annotate(
        people=Count("pk"), kept=stuck
    ):
        before = counted.get(key, (0, 0, 0))
        counted[key] = (before[0] + people, before[1] + kept, max(before[2], version_id))
    graphs = _graphs({version_id for *_numbers, version_id in counted.values()}, campaign)
    names = _names([campaign.draft, *graphs.values()])
    groups = [
        _group(campaign, key, graphs[version_id], people, kept, names, now)
        for key, (people, kept, version_id) in counted.items()
    ]
    order = ("gone", "sooner", "later", "changed", "same")
    groups.sort(key=lambda group: (order.index(group.fate), -group.people, group.key))
    return Impact(groups, _changes(campaign, names))


def sketch_of(of: Campaign | WorkflowVersion, names: Mapping[str, str]) -> Sketch:
    is_draft = isinstance(of, Campaign)
    graph = of.draft if is_draft else of.graph  # type: ignore[union-attr]
    campaign_id = of.pk if is_draft else of.campaign_id  # type: ignore[union-attr]
    return Sketch(campaign_id, graph, of.goal, of.exit_rule, of.reentry, _topic_name(of.topic), names)


def _topic_name(key: str) -> str:
    try:
        return topic_named(key).words
    except NoTopic:
        return key


def _changes(campaign: Campaign, names: Mapping[str, str]) -> list[str]:
    if campaign.live_version is None:
        return []
    return differences(sketch_of(campaign.live_version, names), sketch_of(campaign, names))


def _graphs(version_ids: Iterable[int], campaign: Campaign) -> dict[int, dict[str, Any]]:
    wanted = {*version_ids, *([campaign.live_version_id] if campaign.live_version_id else [])}
    return dict(WorkflowVersion.objects.filter(pk__in=wanted).values_list("pk", "graph"))


def _names(graphs: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Of every message that any of them sends."""
    keys = {
        str((spec.get("settings") or {}).get("template") or "")
        for graph in graphs
        for spec in (graph.get("steps") or {}).values()
    }
    return dict(MessageTemplate.objects.filter(key__in=keys).values_list("key", "name"))


def _group(
    campaign: Campaign,
    key: str,
    before: Mapping[str, Any],
    people: int,
    stuck: int,
    names: Mapping[str, str],
    now: datetime,
) -> Group:
    old, new = (graph.get("steps") or {} for graph in (before, campaign.draft))
    kind = str((old.get(key) or {}).get("kind") or "")
    was = step_words(old.get(key) or {}, campaign.pk, names)
    if key not in new:
        return Group(key, kind, "gone", was, "", people, stuck, leads_to=first_kept(before, new.keys(), key))
    becomes = step_words(new[key], campaign.pk, names)
    ours, theirs = (_made(specs.get(key), campaign.pk) for specs in (new, old))
    if ours is None or theirs is None or not ours.rests or ours.settings == theirs.settings:
        return Group(key, kind, "same", was, becomes, people, stuck)
    shorter_by = _length(theirs) - _length(ours)
    if shorter_by > timedelta(0):
        over = _over(campaign, key, _length(ours), now)
        return Group(key, kind, "sooner", was, becomes, people, stuck, over, shorter_by=shorter_by)
    fate: Fate = "later" if shorter_by else "changed"
    return Group(key, kind, fate, was, becomes, people, stuck, shorter_by=shorter_by)


def _made(spec: Mapping[str, Any] | None, campaign_id: int) -> Step | None:
    try:
        found = steps.get(str(spec["kind"])) if spec else None
        return found(bound(dict(spec.get("settings") or {}), campaign_id)) if found and spec else None
    except (BadStep, BadCondition, UnknownKind):
        return None


def _length(step: Step) -> timedelta:
    """How long one may rest there at most, where that is a setting of the step."""
    length = getattr(step, "length", None)
    found = length() if length else timedelta(0)
    return found if isinstance(found, timedelta) else timedelta(0)


def _over(campaign: Campaign, key: str, length: timedelta, now: datetime) -> int:
    waiting = Enrollment.objects.filter(campaign_id=campaign.pk, is_active=True, step_key=key, is_resting=True)
    return waiting.filter(problem="", rested_at__lte=now - length, due_at__gt=now).count()
