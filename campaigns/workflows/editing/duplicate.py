from datetime import datetime

from campaigns.workflows.editing.create_campaign import create_campaign
from campaigns.workflows.editing.draft import whole
from campaigns.workflows.models import Campaign


def duplicate(*, campaign: Campaign, name: str, now: datetime) -> Campaign:
    """A draft with the same workflow and rules, and nobody inside."""
    draft = {part: value for part, value in whole(campaign.draft).items() if part != "gone"}
    rules = {
        field: getattr(campaign, field) for field in ("stage", "topic", "priority", "reentry", "goal", "exit_rule")
    }
    return create_campaign(name=name, now=now, kind=campaign.kind, draft=draft, rules=rules)
