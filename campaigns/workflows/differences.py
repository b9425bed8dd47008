"""What one version of a campaign does otherwise than another, in sentences."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.workflows.exit_words import exit_words
from campaigns.workflows.graph import bound
from campaigns.workflows.named_fields import named
from campaigns.workflows.steps.base import BadStep, Step, steps
from campaigns.workflows.triggers.base import BadTrigger, triggers
from lifecycle.conditions.base import BadCondition, parse
from lifecycle.kinds.registry import UnknownKind
from lifecycle.look.names import names_read_once
from lifecycle.look.quotes import quoted

Data = Mapping[str, Any]

AGAIN = {
    "after_leaving": gettext_lazy("They can enter again as soon as they have left."),
    "restart": gettext_lazy("Whoever does it again starts again from the beginning."),
    "once": gettext_lazy("Nobody enters a second time."),
}


@dataclass(frozen=True)
class Sketch:
    """A campaign as it is drafted or was published. `names`: of messages, by key."""

    campaign_id: int
    graph: Data
    goal: Data
    exit_rule: Data
    reentry: str
    topic: str
    names: Mapping[str, str]

    def steps(self) -> Mapping[str, Data]:
        return self.graph.get("steps") or {}

    def sentence(self, key: str) -> str:
        return step_words(self.steps().get(key) or {}, self.campaign_id, self.names)


@names_read_once()
def differences(before: Sketch, after: Sketch) -> list[str]:
    ours, theirs = after.steps(), before.steps()
    said = [_("New: %s.") % after.sentence(key) for key in ours if key not in theirs]
    said += [_("Taken out: %s.") % before.sentence(key) for key in theirs if key not in ours]
    for key in ours:
        if key in theirs:
            said += _settings(before, after, key)
            said += _ways(before, after, key)
    if before.graph.get("start") != after.graph.get("start"):
        said.append(_("The first step is now: %s.") % after.sentence(str(after.graph.get("start") or "")))
    return [*said, *_entries(before, after), *_rules(before, after)]


def step_words(spec: Data, campaign_id: int, names: Mapping[str, str]) -> str:
    """One step in a sentence without its full stop; of a kind that is not there, its name."""
    step = _made(spec, campaign_id)
    if step is None:
        return str(spec.get("kind") or "").replace("_", " ").capitalize() or _("A step that is not there")
    messages = step.templates()
    sentence = capfirst(step.sentence() if messages else named(step))
    for key in messages:
        sentence = sentence.replace(quoted(key), quoted(names.get(key, key)))
    return sentence


def _quoted(sentence: str) -> str:
    """Quotes in quotes are read by nobody."""
    return sentence if _("“") in sentence else _("“%s”") % sentence


def _made(spec: Data, campaign_id: int) -> Step | None:
    try:
        return steps.get(str(spec.get("kind")))(bound(dict(spec.get("settings") or {}), campaign_id))
    except (BadStep, BadCondition, UnknownKind):
        return None


def _settings(before: Sketch, after: Sketch, key: str) -> Iterator[str]:
    old, new = before.steps()[key], after.steps()[key]
    if (old.get("kind"), old.get("settings") or {}) == (new.get("kind"), new.get("settings") or {}):
        return
    was, becomes = before.sentence(key), after.sentence(key)
    if was != becomes:
        yield _("%(was)s becomes %(becomes)s.") % {"was": _quoted(was), "becomes": _quoted(becomes)}
        return
    labels = ", ".join(_labels(old, new))
    yield _("%(step)s is set otherwise: %(what)s.") % {"step": _quoted(was), "what": labels or _("its details")}


def _labels(old: Data, new: Data) -> Iterator[str]:
    kind = str(new.get("kind"))
    fields = steps.get(kind).Settings.base_fields if kind in steps else {}
    ours, theirs = new.get("settings") or {}, old.get("settings") or {}
    for name in dict.fromkeys([*ours, *theirs]):
        if ours.get(name) != theirs.get(name):
            yield str(fields[name].label or name) if name in fields else name


def _ways(before: Sketch, after: Sketch, key: str) -> Iterator[str]:
    old, new = (sketch.steps()[key].get("exits") or {} for sketch in (before, after))
    for name in dict.fromkeys([*new, *old]):
        if old.get(name) == new.get(name):
            continue
        to = after.sentence(new.get(name) or "")
        told = {"step": _quoted(after.sentence(key)), "way": exit_words(name), "to": _quoted(to)}
        if not new.get(name):
            yield _("After %(step)s nothing comes any more on the way “%(way)s”.") % told
        elif len(new) > 1:
            yield _("After %(step)s, on the way “%(way)s”, comes %(to)s.") % told
        else:
            yield _("After %(step)s comes %(to)s.") % told


def _entries(before: Sketch, after: Sketch) -> Iterator[str]:
    ours, theirs = after.graph.get("triggers") or [], before.graph.get("triggers") or []
    for spec in ours:
        if spec not in theirs:
            yield _("Lets people in from now on: %s.") % _trigger_words(spec, after.campaign_id)
    for spec in theirs:
        if spec not in ours:
            yield _("Lets nobody in any more: %s.") % _trigger_words(spec, after.campaign_id)


def _trigger_words(spec: Data, campaign_id: int) -> str:
    settings = dict(spec)
    kind = str(settings.pop("kind", ""))
    try:
        return capfirst(named(triggers.get(kind)(bound(settings, campaign_id))))
    except (BadTrigger, BadCondition, UnknownKind):
        return kind.replace("_", " ").capitalize()


def _rules(before: Sketch, after: Sketch) -> Iterator[str]:
    if before.goal != after.goal:
        words = _condition(after.goal, after.campaign_id)
        yield _("The goal is now: they %s.") % words if words else _("There is no goal any more.")
    if before.exit_rule != after.exit_rule:
        words = _condition(after.exit_rule, after.campaign_id)
        yield _("They leave as soon as they %s.") % words if words else _("Nobody leaves by a rule any more.")
    if before.reentry != after.reentry:
        yield str(AGAIN.get(after.reentry, after.reentry))
    if before.topic != after.topic:
        yield _("Its messages are about “%(topic)s” now, and go only to who wants that.") % {"topic": after.topic}


def _condition(definition: Data, campaign_id: int) -> str:
    try:
        return parse(bound(definition, campaign_id)).sentence() if definition else ""
    except BadCondition:
        return ""
