import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from campaigns.playbooks.bring_in import bring_in
from campaigns.playbooks.plan import BadPlan, Plan
from campaigns.playbooks.ready import playbook
from campaigns.workflows.models import Campaign
from campaigns.workflows.publish import publish as publish_campaign

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def install(
    *,
    key: str,
    now: datetime,
    publish: bool = False,
    by: "User | None" = None,
    answers: Mapping[str, str] | None = None,
) -> Campaign:
    """A playbook as a campaign of ours. One that is installed stays as we changed it.

    answers: our company and site, in place of those in the texts. Raises NoPlaybook, BadPlan, BadGraph.
    Playbooks whose campaigns it starts come with it.
    """
    plan = playbook(key)
    with transaction.atomic():
        for other in plan.brings:
            install(key=other, now=now, publish=publish, by=by, answers=answers)
        campaign = Campaign.objects.filter(key=key).first()
        if campaign is None:
            campaign = bring_in(plan=answered(plan, answers or {}), by=by, now=now)
        if publish and campaign.status != "live":
            publish_campaign(campaign=campaign, by=by, now=now)
            campaign.refresh_from_db()
    return campaign


def answered(plan: Plan, answers: Mapping[str, str]) -> Plan:
    """The plan with our own words in its messages."""
    words = json.dumps(plan.messages)
    for name, asked in plan.answers.items():
        ours = " ".join(answers.get(name, "").split())
        if not ours:
            continue
        if len(ours) > 200 or "{" in ours or (name == "site" and not ours.lower().startswith(("https://", "http://"))):
            raise BadPlan("Give a name without braces, and an address that begins with https://.")
        words = words.replace(json.dumps(asked)[1:-1], json.dumps(ours.rstrip("/") if name == "site" else ours)[1:-1])
    return replace(plan, messages=json.loads(words))
