"""Whether what a playbook counts on is there: said before it is ours."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from campaigns.playbooks.plan import Plan
from campaigns.workflows.graph import read
from campaigns.workflows.named_fields import StageField
from campaigns.workflows.unheard import events_named, unheard
from channels.adapters.base import adapters
from lifecycle.consent.models import Consent
from lifecycle.look.small import small
from lifecycle.stages.models import Stage


@dataclass(frozen=True)
class Need:
    words: str
    is_met: bool


def readiness(plan: Plan) -> list[Need]:
    """A handful of small statements."""
    return [*_events(plan), *_stages(plan), *_channels(plan)]


def _events(plan: Plan) -> list[Need]:
    names = events_named(plan.graph, plan.goal, plan.leaves_when)
    missing = set(unheard(names))
    said = {True: _("“%s” comes in."), False: _("“%s” has not come in yet: your site or shop has to tell us.")}
    return [Need(said[name not in missing] % name, name not in missing) for name in names]


def _stages(plan: Plan) -> list[Need]:
    """Stages are brought along by the plan, and the usual ones where there is none at all."""
    there = dict(Stage.objects.values_list("key", "name"))
    if not there:
        return [Need(_("There are no stages yet: the five usual ones come with it."), True)]
    needed = dict.fromkeys([plan.stage, *_stages_named(plan)])
    missing = [key for key in needed if key and key not in there and key not in plan.stages]
    return [
        Need(_("There is no stage “%s” here. Choose one of yours before you publish.") % key, False) for key in missing
    ]


def _stages_named(plan: Plan) -> list[str]:
    graph, _problems = read(plan.graph)
    return [
        str(step.settings.get(name) or "")
        for step in (graph.steps.values() if graph else ())
        for name, field in type(step).Settings.base_fields.items()
        if isinstance(field, StageField)
    ]


def _channels(plan: Plan) -> list[Need]:
    asked = [adapters.get(name) for name in plan.channels if name in adapters and adapters.get(name).needs_consent]
    agreed = {
        adapter.kind: Consent.objects.filter(channel=adapter.kind, is_subscribed=True).exists() for adapter in asked
    }
    said = {True: _("People have agreed to %s."), False: _("Nobody has agreed to %s yet.")}
    return [Need(said[agreed[adapter.kind]] % small(adapter.label), agreed[adapter.kind]) for adapter in asked]
