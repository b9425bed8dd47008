from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max

from campaigns.message_templates.models import MessageTemplate
from campaigns.workflows.graph import BadGraph, Problem, bound, read
from campaigns.workflows.models import Campaign, WorkflowVersion
from lifecycle.conditions.base import BadCondition, parse
from lifecycle.consent.topics import topic_named

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
        campaign.topic = topic_named(campaign.topic).key
        campaign.live_version = version
        campaign.status = "live"
        # Moments before this one were past at publish: nobody hears of them (engine rule 4).
        campaign.fired = {str(place): now.isoformat() for place in range(len(campaign.draft.get("triggers") or []))}
        campaign.notice = ""
        campaign.updated_at = now
        campaign.save()
    return version


def problems_of(campaign: Campaign) -> list[Problem]:
    """What keeps the draft from being published, each with the step it is about. Four statements at most."""
    graph, problems = read(campaign.draft, campaign.pk)
    if campaign.kind == "journey" and not campaign.draft.get("triggers"):
        problems.append(Problem("", "Nobody can enter yet. Say what lets people in."))
    for rule, name in ((campaign.goal, "goal"), (campaign.exit_rule, "rule for leaving")):
        try:
            if rule:
                parse(bound(rule, campaign.pk))
        except BadCondition as problem:
            problems.append(Problem("", f"The {name} cannot work: {problem}"))
    if graph:
        named = {key: step.templates() for key, step in graph.steps.items()}
        known = set(MessageTemplate.objects.filter(key__in=set().union(*named.values())).values_list("key", flat=True))
        problems += [
            Problem(key, f"There is no message called “{template}”.")
            for key, templates in named.items()
            for template in sorted(templates - known)
        ]
    return problems
