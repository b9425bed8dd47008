from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max

from campaigns.message_templates.models import MessageTemplate
from campaigns.workflows.graph import BadGraph, Graph, Problem, bound, read
from campaigns.workflows.models import Campaign, WorkflowVersion
from campaigns.workflows.named_fields import Names, missing_names
from channels.outbox.halt import CAMPAIGN, lift
from lifecycle.conditions.base import BadCondition, parse
from lifecycle.consent.topics import NoTopic, topic_named

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def publish(*, campaign: Campaign, by: "User | None", now: datetime) -> WorkflowVersion:
    """Freeze the draft as the version that runs from now on. Raises BadGraph with everything that is wrong."""
    if problems := problems_of(campaign):
        raise BadGraph(problems)
    with transaction.atomic():
        campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
        last = campaign.versions.aggregate(last=Max("number"))["last"] or 0
        version = WorkflowVersion.objects.create(
            campaign=campaign,
            number=last + 1,
            graph=campaign.draft,
            goal=campaign.goal,
            exit_rule=campaign.exit_rule,
            reentry=campaign.reentry,
            published_at=now,
            published_by=by,
        )
        was_halted = campaign.status in ("paused", "ended")
        campaign.topic = topic_named(campaign.topic).key
        campaign.live_version = version
        campaign.status = "live"
        # Moments before this one were past at publish: nobody hears of them (engine rule 4).
        campaign.fired = {str(place): now.isoformat() for place in range(len(campaign.draft.get("triggers") or []))}
        campaign.notice = ""
        campaign.updated_at = now
        campaign.save()
        if was_halted:
            lift(scope=CAMPAIGN, key=str(campaign.pk))
    return version


def problems_of(campaign: Campaign) -> list[Problem]:
    """What keeps the draft from being published, each with the step it is about. A handful of statements."""
    graph, problems = read(campaign.draft, campaign.pk)
    if campaign.kind == "journey" and not campaign.draft.get("triggers"):
        problems.append(Problem("", "Nobody can enter yet. Say what lets people in."))
    try:
        topic_named(campaign.topic)
    except NoTopic as problem:
        problems.append(Problem("", str(problem)))
    for rule, name in ((campaign.goal, "goal"), (campaign.exit_rule, "rule for leaving")):
        try:
            if rule:
                condition = parse(bound(rule, campaign.pk))
                problems += [Problem("", sentence) for sentence in condition.missing()]
        except BadCondition as problem:
            problems.append(Problem("", f"The {name} cannot work: {problem}"))
    if graph:
        problems += _missing(campaign, graph)
    return list(dict.fromkeys(problems))


def _missing(campaign: Campaign, graph: Graph) -> Iterator[Problem]:
    """What it names and is not there: one statement for each sort of thing, and what conditions ask."""
    seen: dict[type, Names] = {}
    for key, step in graph.steps.items():
        for sentence in missing_names(type(step).Settings, step.settings, seen):
            yield Problem(key, sentence)
        for condition in step.asks():
            yield from (Problem(key, sentence) for sentence in condition.missing())
        for named in _steps_named(step.settings):
            if named not in graph.steps:
                yield Problem(key, f"It asks about the message of a step “{named}”, which is not there.")
    for trigger in graph.triggers:
        for sentence in missing_names(type(trigger).Settings, trigger.settings, seen):
            yield Problem("", sentence)
        for condition in trigger.asks():
            yield from (Problem("", sentence) for sentence in condition.missing())
    messages = {template: key for key, step in graph.steps.items() for template in step.templates()}
    known = set(MessageTemplate.objects.filter(key__in=messages).values_list("key", flat=True))
    for template in sorted(set(messages) - known):
        yield Problem(messages[template], f"There is no message called “{template}”.")


def _steps_named(settings: Any) -> Iterator[str]:
    if isinstance(settings, Mapping):
        if settings.get("kind") == "step_message":
            yield str(settings.get("step", ""))
        settings = list(settings.values())
    if isinstance(settings, list):
        for item in settings:
            yield from _steps_named(item)
