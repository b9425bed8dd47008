from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from campaigns.editor.document import document_of
from campaigns.editor.view import with_looks
from campaigns.workflows.counts import Counts
from campaigns.workflows.models import Campaign
from campaigns.workflows.publish import problems_of
from campaigns.workflows.screens.campaign_page import goals_on_the_way, sentence_of
from campaigns.workflows.screens.cards import cards_of
from campaigns.workflows.screens.frame import campaign_link
from campaigns.workflows.screens.headline import status_chip
from campaigns.workflows.screens.outline import outline
from campaigns.workflows.screens.picture import picture

PAPER = 980  # pixels across a sheet of A4 lying on its side, without its margins


def print_page(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """The draft on paper: the picture as wide as the sheet, then every step in words."""
    layout = document_of(campaign).draft["layout"]
    cards = with_looks(cards_of(campaign, campaign.draft, problems_of(campaign)), layout["looks"])
    goal, exit_rule = (sentence_of(rule, campaign.pk) for rule in (campaign.goal, campaign.exit_rule))
    drawn = picture(cards, Counts(), goal=goal, exit_rule=exit_rule)
    live = campaign.live_version
    context = admin.site.each_context(request) | {
        "title": _("%s, to print") % campaign.name,
        "campaign": campaign,
        "chip": status_chip(campaign.status, live.number if live else None),
        "goal": goal or goals_on_the_way(cards),
        "exit_rule": exit_rule,
        "cards": cards,
        "picture": drawn,
        "scale": f"{min(1.0, PAPER / drawn.width):.3f}",
        "rows": outline(cards, Counts()),
        "notes": [note["text"] for note in layout["notes"].values() if note["text"]],
        "back": campaign_link(campaign, "editor"),
    }
    return TemplateResponse(request, "admin/editor/print.html", context)
