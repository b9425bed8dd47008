"""What all pages of one campaign share."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.dateparse import parse_datetime

from campaigns.workflows.models import Campaign
from lifecycle.look.link import admin_link


def page(
    request: HttpRequest, campaign: Campaign, template: str, title: str, room: str = "workflows", **context: Any
) -> TemplateResponse:
    shared = {
        "title": title,
        "opts": campaign._meta,
        "original": campaign if campaign.pk else None,  # a new one has no name to stand in the header yet
        "campaign": campaign,
        "seen": campaign.updated_at.isoformat(),
        "may_change": request.user.has_perm("campaigns.change_campaign"),
        "may_publish": request.user.has_perm("campaigns.publish_campaign"),
        "home": campaign_link(campaign),
    }
    return TemplateResponse(
        request, f"admin/{room}/{template}.html", admin.site.each_context(request) | shared | context
    )


def seen(request: HttpRequest) -> datetime | None:
    """As of when the campaign was looked at that is now changed."""
    try:
        return parse_datetime(request.POST.get("seen", ""))
    except ValueError:
        return None


def campaign_link(campaign: Campaign, page: str = "change", *args: object, **query: object) -> str:
    """`page`: the last word of its name, `change` for the campaign itself."""
    return admin_link(f"campaigns_campaign_{page}", campaign.pk, *args, **query)


def back(campaign: Campaign, anchor: str = "") -> HttpResponseRedirect:
    return HttpResponseRedirect(campaign_link(campaign) + (f"#{anchor}" if anchor else ""))
