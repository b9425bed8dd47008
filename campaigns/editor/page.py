from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.response import TemplateResponse

from campaigns.editor.alive import alive
from campaigns.editor.alive_words import alive_words
from campaigns.editor.document import document_of
from campaigns.editor.form_pages import scripts_of
from campaigns.editor.palette import palette
from campaigns.editor.view import view_of
from campaigns.editor.words import words
from campaigns.workflows.models import Campaign
from campaigns.workflows.screens.frame import campaign_link
from campaigns.workflows.screens.headline import status_chip
from campaigns.workflows.screens.rules_page import RulesForm
from campaigns.workflows.steps.base import steps
from campaigns.workflows.triggers.base import triggers
from lifecycle.look.bundle import bundle
from lifecycle.look.link import admin_link

DOORS = ("state", "view", "save", "form", "check", "message")


def editor_page(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Full screen, in a shell of its own: what Unfold's pages load would be most of what this one may.

    Whoever may only look gets the same canvas with its numbers, and nothing to change it by.
    """
    live = campaign.live_version
    chip = status_chip(campaign.status, live.number if live else None)
    context = admin.site.each_context(request) | {
        "title": campaign.name,
        "campaign": campaign,
        "bundle": bundle("editor"),
        "boot": boot(request, campaign) | {"status": {"words": str(chip.text), "tone": chip.tone, "icon": chip.icon}},
        "media": scripts_of(*steps.all(), *triggers.all()) + RulesForm().media if may_change(request) else "",
        "home": campaign_link(campaign),
    }
    return TemplateResponse(request, "admin/editor/page.html", context)


def boot(request: HttpRequest, campaign: Campaign) -> dict[str, Any]:
    """Everything that the scripts begin with."""
    document = document_of(campaign)
    return {
        "campaign": {"id": campaign.pk, "key": campaign.key, "live": campaign.live_version is not None},
        "document": document.as_json(),
        "seen": campaign.updated_at.isoformat(),
        "view": view_of(campaign, document),
        "palette": palette() if may_change(request) else [],
        "may_change": may_change(request),
        "csrf": get_token(request),
        "urls": {name: campaign_link(campaign, f"editor_{name}") for name in DOORS if may_change(request)}
        | {
            "home": campaign_link(campaign),
            "list": admin_link("campaigns_campaign_changelist"),
            "talk": f"{campaign_link(campaign)}#talk",
            "publish": campaign_link(campaign, "publish"),
            "print": campaign_link(campaign, "editor_print"),
            "versions": campaign_link(campaign, "versions") if campaign.live_version else "",
            "discard": campaign_link(campaign, "discard") if campaign.live_version and may_change(request) else "",
            "messages": admin_link("campaigns_messagetemplate_changelist"),
        },
        "may_write_messages": request.user.has_perm("campaigns.add_messagetemplate"),
        "alive": alive(request, campaign),
        "words": words() | alive_words(),
    }


def may_change(request: HttpRequest) -> bool:
    return request.user.has_perm("campaigns.change_campaign")
