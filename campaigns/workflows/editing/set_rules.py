from datetime import datetime
from typing import Any

from django.utils.translation import gettext_noop

from campaigns.workflows.editing.open_draft import open_draft
from campaigns.workflows.models import Campaign
from lifecycle.accounts.record import record
from lifecycle.look.retold import kept

CHANGED = kept(gettext_noop("changed “%(campaign)s”"))

AT_ONCE = ("name", "stage", "priority")
WITH_THE_NEXT_PUBLISH = ("topic", "reentry", "goal", "exit_rule")


def set_rules(*, campaign: Campaign, rules: dict[str, Any], now: datetime, seen: datetime | None = None) -> None:
    """Name, stage and priority hold at once; topic, goal, exit rule and re-entry with the next publish."""
    with open_draft(campaign=campaign, seen=seen, now=now) as held:
        was = {name: getattr(held, name) for name in AT_ONCE}
        for name in (*AT_ONCE, *WITH_THE_NEXT_PUBLISH):
            if name in rules:
                setattr(held, name, rules[name])
        changes = [
            {
                "what": str(getattr(held._meta.get_field(name), "verbose_name", name)),
                "before": before,
                "after": getattr(held, name),
            }
            for name, before in was.items()
            if before != getattr(held, name)
        ]
        # A publish says all the rest.
        if changes and held.live_version_id:
            record(
                verb="campaign.change",
                sentence=CHANGED % {"campaign": was["name"]},
                now=now,
                about=held,
                changes=changes,
            )
