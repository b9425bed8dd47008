from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from campaigns.message_templates.check import check
from campaigns.message_templates.models import MessageTemplate
from campaigns.workflows.graph import Problem, read
from campaigns.workflows.models import Campaign
from lifecycle.stages.models import Stage


def warnings_of(campaign: Campaign, *, now: datetime) -> list[Problem]:
    """What is worth a look and keeps nothing from being published: its stage, and what the check of its messages finds,
    each with the step that sends them."""
    found = []
    if campaign.stage and not Stage.objects.filter(key=campaign.stage).exists():
        sentence = _("It is for the stage “%s”, and there is none of that name. Choose one under Goal and rules.")
        found.append(Problem("", sentence % campaign.stage))
    return found + list(_of_messages(campaign, now))


def _of_messages(campaign: Campaign, now: datetime) -> Iterator[Problem]:
    graph, _problems = read(campaign.draft, campaign.pk)
    if graph is None:
        return
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
    for key, names in steps.items():
        for name in sorted(names):
            yield from (Problem(key, sentence) for sentence in found.get(name, ()))
