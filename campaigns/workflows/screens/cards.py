"""A draft as cards: what each step and trigger says of itself, in the order in which people come by."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from campaigns.message_templates.models import MessageTemplate, TemplateVersion
from campaigns.message_templates.wordings import first_words
from campaigns.workflows.changes import RULES, Changes, changes
from campaigns.workflows.exit_words import exit_words
from campaigns.workflows.graph import Problem, bound
from campaigns.workflows.models import Campaign
from campaigns.workflows.named_fields import Names, named
from campaigns.workflows.steps.base import BadStep, Step, steps
from campaigns.workflows.triggers.base import BadTrigger, triggers
from channels.adapters.base import adapters
from lifecycle.conditions.base import BadCondition
from lifecycle.kinds.registry import UnknownKind
from lifecycle.look.names import names_read_once


@dataclass(frozen=True)
class Exit:
    name: str
    words: str
    target: str = ""


@dataclass(frozen=True)
class StepCard:
    key: str
    kind: str
    label: str
    icon: str
    family: str
    sentence: str
    shape: str = "card"  # message, card, pill, goal
    line: str = ""  # of a message: how it begins
    exits: Sequence[Exit] = ()
    state: str = ""  # new, edited
    problems: Sequence[str] = ()


@dataclass(frozen=True)
class TriggerCard:
    place: int
    kind: str
    label: str
    icon: str
    sentence: str
    problem: str = ""


@dataclass(frozen=True)
class Cards:
    start: str
    steps: Mapping[str, StepCard]  # in order
    triggers: Sequence[TriggerCard]
    problems: Sequence[str]  # about the whole
    changes: Changes = field(default_factory=Changes)


@dataclass(frozen=True, slots=True)
class Words:
    """A message, as far as a card shows it."""

    name: str
    channel: str
    begins: str


@names_read_once()
def cards_of(campaign: Campaign, graph: Mapping[str, Any], problems: Sequence[Problem]) -> Cards:
    """Two statements for the messages, and what conditions ask for the names they mention."""
    specs: Mapping[str, Any] = graph.get("steps") or {}
    made = {key: made_step(spec, campaign.pk) for key, spec in specs.items()}
    words = _words({key for step in made.values() if step for key in step.templates()})
    known = _changes(campaign, graph)
    found, seen = {}, dict[type, Names]()
    for key in _in_order(specs, str(graph.get("start") or "")):
        said = tuple(problem.sentence for problem in problems if problem.step == key)
        state = "new" if key in known.new else "edited" if key in known.edited else ""
        found[key] = _card(key, specs[key], made[key], words, state, said, seen)
    return Cards(
        start=str(graph.get("start") or ""),
        steps=found,
        triggers=[
            trigger_card(place, spec, campaign.pk, seen) for place, spec in enumerate(graph.get("triggers") or [])
        ],
        problems=[problem.sentence for problem in problems if not problem.step],
        changes=known,
    )


def made_step(spec: Mapping[str, Any], campaign_id: int = 0) -> Step | None:
    """None where its settings cannot work; its problem says why."""
    try:
        return steps.get(str(spec.get("kind")))(bound(dict(spec.get("settings") or {}), campaign_id))
    except (BadStep, BadCondition, UnknownKind):
        return None


def trigger_card(
    place: int, spec: Mapping[str, Any], campaign_id: int, seen: dict[type, Names] | None = None
) -> TriggerCard:
    settings = dict(spec)
    kind = str(settings.pop("kind", ""))
    try:
        found = triggers.get(kind)
    except UnknownKind as unknown:
        return TriggerCard(place, kind, kind, "help", kind, str(unknown))
    try:
        made = found(bound(settings, campaign_id))
        sentence, problem = named(made, seen), ""
    except (BadTrigger, BadCondition) as bad:
        sentence, problem = str(found.label), str(bad)
    return TriggerCard(place, kind, str(found.label), found.icon, sentence, problem)


def _card(
    key: str,
    spec: Mapping[str, Any],
    step: Step | None,
    words: Mapping[str, Words],
    state: str,
    problems: Sequence[str],
    seen: dict[type, Names],
) -> StepCard:
    kind = str(spec.get("kind"))
    exits = spec.get("exits") or {}
    if step is None:
        label, icon, family = _of_kind(kind)
        ways = [Exit(name, exit_words(name), str(exits.get(name) or "")) for name in _ways_at_least(kind, exits)]
        return StepCard(key, kind, label, icon, family, label, exits=ways, state=state, problems=problems)
    message = next((words[template] for template in sorted(step.templates()) if template in words), None)
    label, icon = str(step.label), step.icon
    if not message:
        sentence = capfirst(named(step, seen))
    else:
        adapter = adapters.get(message.channel) if message.channel in adapters else None
        label, icon = (str(adapter.label), adapter.icon) if adapter else (label, icon)
        sentence = _("“%(name)s”") % {"name": message.name}
    return StepCard(
        key=key,
        kind=kind,
        label=label,
        icon=icon,
        family=step.family,
        sentence=sentence,
        shape=shape_of(step),
        line=message.begins if message else "",
        exits=[Exit(name, exit_words(name), str(exits.get(name) or "")) for name in step.exit_names()],
        state=state,
        problems=problems,
    )


def shape_of(step: Step) -> str:
    if step.templates():
        return "message"
    if step.kind == "goal":
        return "goal"
    is_quiet = step.family == "timing" and step.exit_names() == ("next",)
    return "pill" if is_quiet or not step.exit_names() or step.kind == "go_to" else "card"


def _ways_at_least(kind: str, exits: Mapping[str, Any]) -> list[str]:
    """Of a step whose settings do not say yet: those it leads by, and those every step of the kind has."""
    always = steps.get(kind).exits if kind in steps else ()
    by_settings = kind in steps and steps.get(kind).exit_names is not Step.exit_names
    return list(exits) if exits and by_settings else list(dict.fromkeys([*exits, *always]))


def _of_kind(kind: str) -> tuple[str, str, str]:
    if kind not in steps:
        return kind.replace("_", " ").capitalize(), "help", "logic"
    found = steps.get(kind)
    return str(found.label), found.icon, found.family


def _words(keys: set[str]) -> dict[str, Words]:
    if not keys:
        return {}
    begins: dict[str, str] = {}
    versions = TemplateVersion.objects.filter(template__key__in=keys).order_by("-locale", "number")
    for key, source in versions.values_list("template__key", "source"):
        begins[key] = first_words(source)[:80]
    named = MessageTemplate.objects.filter(key__in=keys).values_list("key", "name", "channel")
    return {key: Words(name, channel, begins.get(key, "")) for key, name, channel in named}


def _changes(campaign: Campaign, graph: Mapping[str, Any]) -> Changes:
    live = campaign.live_version
    if live is None or graph is live.graph:
        return Changes()
    ours, theirs = ({name: getattr(of, name) for name in RULES} for of in (campaign, live))
    return changes(graph, live.graph, ours, theirs)


def _in_order(specs: Mapping[str, Any], start: str) -> Iterator[str]:
    """As a person would come by; those that nothing leads to at the end."""
    seen: set[str] = set()
    ahead = [*reversed(list(specs)), start]
    while ahead:
        key = ahead.pop()
        if key in specs and key not in seen:
            seen.add(key)
            yield key
            ahead.extend(reversed([target for target in (specs[key].get("exits") or {}).values() if target]))
