"""What a campaign asks about, so that a rehearsal keeps only that up to date."""

from dataclasses import dataclass

from campaigns.message_templates.models import MessageTemplate
from campaigns.workflows.models import Campaign
from campaigns.workflows.versions import Version, load_versions
from lifecycle.conditions.base import ANY_EVENT, Condition, parse
from lifecycle.events.names import SEGMENT_JOINED, SEGMENT_LEFT, STAGE_CHANGED
from lifecycle.segments.models import Segment
from lifecycle.stages.models import Stage


@dataclass(frozen=True, slots=True)
class Needs:
    """names: events that have to be there; heard: those that set something off. Empty: all."""

    names: frozenset[str]
    heard: frozenset[str]
    segments: frozenset[str]
    stages: bool
    channels: frozenset[str]


def needs_of(campaign: Campaign) -> Needs:
    version = next(iter(load_versions([campaign.live_version_id or 0]).values()))
    conditions = _conditions(version)
    segments = _segments_named(version)
    stages = STAGE_CHANGED in version.heard
    definitions = dict(Segment.objects.values_list("key", "definition"))
    seen: set[str] = set()
    while True:
        refers = {name for condition in conditions for name in condition.refers_to()}
        stages = stages or "stages" in refers
        segments |= {name.removeprefix("segment:") for name in refers if name.startswith("segment:")}
        if not (fresh := segments - seen) and not (stages and "" not in seen):
            break
        conditions += [parse(definitions[key]) for key in fresh if definitions.get(key)]
        if stages and "" not in seen:
            seen.add("")
            conditions += [parse(each) for each in Stage.objects.values_list("definition", flat=True) if each]
        seen |= fresh
    asked = {name for condition in conditions for name in condition.events()}
    heard = version.heard | asked
    names = frozenset() if ANY_EVENT in heard else frozenset(heard)
    return Needs(names, names, frozenset(segments), stages, _channels(version))


def _channels(version: Version) -> frozenset[str]:
    keys = set().union(*(step.templates() for step in version.graph.steps.values()))
    return frozenset(MessageTemplate.objects.filter(key__in=keys).values_list("channel", flat=True))


def _conditions(version: Version) -> list[Condition]:
    found = [rule for rule in (version.goal, version.exit_rule) if rule]
    for step in version.graph.steps.values():
        found += step.asks()
    for trigger in version.graph.triggers:
        found += trigger.asks()
    return found


def _segments_named(version: Version) -> set[str]:
    named = {
        trigger.settings["segment"]
        for trigger in version.graph.triggers
        if trigger.listens() & {SEGMENT_JOINED, SEGMENT_LEFT}
    }
    return named | {
        str(step.settings["segment"]) for step in version.graph.steps.values() if "segment" in step.settings
    }
