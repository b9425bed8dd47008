from collections.abc import Iterator
from datetime import datetime

from campaigns.message_templates.check import check
from campaigns.message_templates.models import MessageTemplate
from campaigns.workflows.graph import Problem, read
from campaigns.workflows.models import Campaign


def warnings_of(campaign: Campaign, *, now: datetime) -> list[Problem]:
    """What the check of its messages finds, each with the step that sends them. It keeps nothing from being published."""
    graph, _problems = read(campaign.draft, campaign.pk)
    if graph is None:
        return []
    events = {name for trigger in graph.triggers for name in trigger.listens()}
    steps = {key: step.templates() for key, step in graph.steps.items() if step.templates()}
    named = {name for names in steps.values() for name in names}
    found = {
        template.key: [
            f"“{template.name}”: {finding.sentence}"
            for finding in check(template=template, now=now, events=events)
            if finding.tone != "good"
        ]
        for template in MessageTemplate.objects.filter(key__in=named)
    }
    return list(_each(steps, found))


def _each(steps: dict[str, set[str]], found: dict[str, list[str]]) -> Iterator[Problem]:
    for key, names in steps.items():
        for name in sorted(names):
            yield from (Problem(key, sentence) for sentence in found.get(name, ()))
