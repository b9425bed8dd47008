from collections.abc import Iterator, Mapping
from typing import Any

from campaigns.message_templates.models import MessageTemplate, TemplateVersion
from campaigns.playbooks.names import message_fields, message_name, with_message_names
from campaigns.playbooks.plan import EVERYBODY, Plan, write
from campaigns.playbooks.tidy import conditions_in, tidy_condition, tidy_steps, tidy_trigger
from campaigns.workflows.models import Campaign
from campaigns.workflows.named_fields import SegmentField, StageField, StaticSegmentField
from campaigns.workflows.steps.base import steps
from campaigns.workflows.triggers.base import triggers
from channels.adapters.base import adapters
from lifecycle.consent.topics import default_topic
from lifecycle.segments.models import Segment
from lifecycle.stages.models import Stage

Data = dict[str, Any]


def export(campaign: Campaign) -> str:
    """The campaign's draft and everything it names, as a file. The same campaign gives the same file everywhere."""
    draft = campaign.draft or {}
    enters = [tidy_trigger(spec) for spec in draft.get("triggers") or []]
    ordered = tidy_steps(draft)
    goal, leaves_when = tidy_condition(campaign.goal), tidy_condition(campaign.exit_rule)
    whole = [*enters, *ordered.values(), goal, leaves_when]
    segments = _segments(_named(whole, "segment", (SegmentField, StaticSegmentField)))
    stages = _named(whole, "stage", (StageField,)) | {campaign.stage} - {""}
    return write(
        Plan(
            key=campaign.key,
            name=campaign.name,
            stage=campaign.stage,
            topic=_topic(campaign.topic),
            priority=campaign.priority,
            again=campaign.reentry,
            goal=goal,
            leaves_when=leaves_when,
            enters=enters,
            start=str(draft.get("start") or ""),
            steps=with_message_names(ordered, campaign.key),
            layout=draft.get("layout") or {},
            messages=_messages(campaign.key, ordered),
            segments=segments,
            stages=_stages(stages),
        )
    )


def _topic(key: str) -> str:
    """Publishing writes down which topic was the usual one; another installation has another."""
    return "" if not key or key == default_topic().key else key


def _messages(campaign: str, ordered: Mapping[str, Any]) -> Data:
    """In the order in which the steps send them: two statements."""
    keys = [
        spec["settings"][name]
        for spec in ordered.values()
        for name in message_fields(spec["kind"])
        if isinstance(spec.get("settings", {}).get(name), str)
    ]
    templates = {template.key: template for template in MessageTemplate.objects.filter(key__in=keys)}
    newest: dict[str, dict[str, TemplateVersion]] = {}
    versions = TemplateVersion.objects.filter(template__key__in=keys).select_related("template")
    for version in versions.order_by("locale", "number"):
        newest.setdefault(version.template.key, {})[version.locale] = version
    return {
        message_name(campaign, key): {
            "name": templates[key].name,
            "channel": templates[key].channel,
            "words": {
                locale or EVERYBODY: _source(templates[key].channel, version.source)
                for locale, version in newest[key].items()
            },
        }
        for key in dict.fromkeys(keys)
        if key in templates and key in newest
    }


def _source(channel: str, source: Data) -> Data:
    names = list(adapters.get(channel).Content.base_fields) if channel in adapters else []
    ordered = [*(name for name in names if name in source), *sorted(set(source) - set(names))]
    return {name: _kind_first(source[name]) for name in ordered}


def _kind_first(value: Any) -> Any:
    """Blocks say what they are before anything else; the rest in the order of the alphabet."""
    if isinstance(value, Mapping):
        names = sorted(value, key=lambda name: (name != "kind", isinstance(value[name], dict | list), name))
        return {name: _kind_first(value[name]) for name in names}
    return [_kind_first(item) for item in value] if isinstance(value, list) else value


def _named(whole: list[Any], kind: str, fields: tuple[type, ...]) -> set[str]:
    """Keys of segments or stages, from the settings of steps and triggers and from conditions."""
    return set(_keys(whole, kind, fields))


def _keys(whole: list[Any], kind: str, fields: tuple[type, ...]) -> Iterator[str]:
    for data in conditions_in(whole):
        inside = data.get("settings")
        settings = inside if isinstance(inside, Mapping) else data
        for registry in (steps, triggers):
            if data["kind"] in registry:
                for name, field in registry.get(data["kind"]).Settings.base_fields.items():
                    if isinstance(field, fields) and isinstance(settings.get(name), str):
                        yield settings[name]
        if data["kind"] == kind:
            said = data.get("is") if kind == "stage" else data.get("segment")
            yield from said if isinstance(said, list) else [said] if isinstance(said, str) else []


def _segments(keys: set[str]) -> Data:
    found: Data = {}
    for segment in Segment.objects.filter(key__in=keys).order_by("key"):
        about: Data = {"name": segment.name}
        if segment.description:
            about["description"] = segment.description
        if not segment.is_static:
            about["who"] = tidy_condition(segment.definition)
        found[segment.key] = about
    return found


def _stages(keys: set[str]) -> Data:
    found: Data = {}
    for stage in Stage.objects.filter(key__in=keys).order_by("key"):
        about = {"name": stage.name, "icon": stage.icon, "goal": stage.goal}
        found[stage.key] = {name: value for name, value in about.items() if value}
    return found
