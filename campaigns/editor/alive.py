"""What the moving parts of the canvas begin with: where they ask, what this person may do, and what they say."""

from typing import Any

from django.http import HttpRequest

from campaigns.workflows.models import Campaign
from campaigns.workflows.screens.frame import campaign_link

DOORS = (
    "pulse",
    "people",
    "people_act",
    "rehearse",
    "rehearse_people",
    "dry_run",
    "dry_run_ask",
    "dry_run_stop",
    "dry_run_people",
)


def alive(request: HttpRequest, campaign: Campaign) -> dict[str, Any]:
    may_see_people = request.user.has_perm("lifecycle.view_contact")
    return {
        "urls": {name: campaign_link(campaign, name) for name in DOORS},
        "may": {
            "act": request.user.has_perm("campaigns.change_enrollment"),
            "rehearse": may_see_people,
            "dry_run": request.user.has_perm("campaigns.change_campaign"),
        },
    }
