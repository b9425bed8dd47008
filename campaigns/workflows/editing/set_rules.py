from datetime import datetime
from typing import Any

from campaigns.workflows.editing.open_draft import open_draft
from campaigns.workflows.models import Campaign


def set_rules(*, campaign: Campaign, rules: dict[str, Any], now: datetime, seen: datetime | None = None) -> None:
    """Name, stage and priority hold at once; topic, goal, exit rule and re-entry with the next publish."""
    with open_draft(campaign=campaign, seen=seen, now=now) as held:
        for name in ("name", "stage", "topic", "priority", "reentry", "goal", "exit_rule"):
            if name in rules:
                setattr(held, name, rules[name])
