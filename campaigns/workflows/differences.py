"""What one version of a campaign does otherwise than another, in sentences."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.workflows.changes import RULES, Change, Data, changes
from campaigns.workflows.exit_words import exit_words
from campaigns.workflows.graph import bound
from campaigns.workflows.named_fields import named
from campaigns.workflows.steps.base import BadStep, Step, steps
from campaigns.workflows.triggers.base import BadTrigger, triggers
from lifecycle.conditions.base import BadCondition, parse
from lifecycle.kinds.registry import UnknownKind
from lifecycle.look.names import names_read_once
from lifecycle.look.quotes import quoted

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

    def rules(self) -> Data:
        return {name: getattr(self, name) for name in RULES}

    def sentence(self, key: str) -> str:
        return step_words(self.steps().get(key) or {}, self.campaign_id, self.names)


@names_read_once()
def differences(before: Sketch, after: Sketch) -> list[str]:
    """A sentence for each change."""
    found = changes(after.graph, before.graph, after.rules(), before.rules())
    return [_words(each, before, after) for each in found.each]


def _words(change: Change, before: Sketch, after: Sketch) -> str:
    match change.what:
        case "new":
            return _("New: %s.") % after.sentence(change.key)
        case "removed":
            return _("Taken out: %s.") % before.sentence(change.key)
        case "settings":
            return _settings(before, after, change.key)
        case "way":
            return _way(after, change.key, change.way)
        case "start":
            return _("The first step is now: %s.") % after.sentence(str(after.graph.get("start") or ""))
        case "lets_in":
            return _("Lets people in from now on: %s.") % _trigger_words(change.trigger, after.campaign_id)
        case "lets_nobody_in":
            return _("Lets nobody in any more: %s.") % _trigger_words(change.trigger, after.campaign_id)
        case "rule":
            return _rule(after, change.key)


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


def _settings(before: Sketch, after: Sketch, key: str) -> str:
    was, becomes = before.sentence(key), after.sentence(key)
    if was != becomes:
        return _("%(was)s becomes %(becomes)s.") % {"was": _quoted(was), "becomes": _quoted(becomes)}
    labels = ", ".join(_labels(before.steps()[key], after.steps()[key]))
    return _("%(step)s is set otherwise: %(what)s.") % {"step": _quoted(was), "what": labels or _("its details")}


def _labels(old: Data, new: Data) -> Iterator[str]:
    kind = str(new.get("kind"))
    fields = steps.get(kind).Settings.base_fields if kind in steps else {}
    ours, theirs = new.get("settings") or {}, old.get("settings") or {}
    for name in dict.fromkeys([*ours, *theirs]):
        if ours.get(name) != theirs.get(name):
            yield str(fields[name].label or name) if name in fields else name


def _way(after: Sketch, key: str, name: str) -> str:
    ways = after.steps()[key].get("exits") or {}
    to = after.sentence(ways.get(name) or "")
    told = {"step": _quoted(after.sentence(key)), "way": exit_words(name), "to": _quoted(to)}
    if not ways.get(name):
        return _("After %(step)s nothing comes any more on the way “%(way)s”.") % told
    if len(ways) > 1:
        return _("After %(step)s, on the way “%(way)s”, comes %(to)s.") % told
    return _("After %(step)s comes %(to)s.") % told


def _trigger_words(spec: Data, campaign_id: int) -> str:
    settings = dict(spec)
    kind = str(settings.pop("kind", ""))
    try:
        return capfirst(named(triggers.get(kind)(bound(settings, campaign_id))))
    except (BadTrigger, BadCondition, UnknownKind):
        return kind.replace("_", " ").capitalize()


def _rule(after: Sketch, name: str) -> str:
    match name:
        case "goal":
            words = _condition(after.goal, after.campaign_id)
            return _("The goal is now: they %s.") % words if words else _("There is no goal any more.")
        case "exit_rule":
            words = _condition(after.exit_rule, after.campaign_id)
            return _("They leave as soon as they %s.") % words if words else _("Nobody leaves by a rule any more.")
        case "reentry":
            return str(AGAIN.get(after.reentry, after.reentry))
    return _("Its messages are about “%(topic)s” now, and go only to who wants that.") % {"topic": after.topic}


def _condition(definition: Data, campaign_id: int) -> str:
    try:
        return parse(bound(definition, campaign_id)).sentence() if definition else ""
    except BadCondition:
        return ""
