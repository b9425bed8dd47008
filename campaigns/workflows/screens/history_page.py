from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.workflows.editing.take_version import take_version
from campaigns.workflows.models import Campaign, Enrollment, WorkflowVersion
from campaigns.workflows.screens.cards import cards_of
from campaigns.workflows.screens.frame import campaign_link, page, seen
from lifecycle.clock.read import now as read_clock
from lifecycle.look.person import Person, person
from lifecycle.look.when import moment_words

MOST = 200


@dataclass(frozen=True)
class Past:
    number: int
    by: Person
    when: str
    changes: list[str]
    steps: int
    inside: int
    is_live: bool


def history_page(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Every version that was published, the last one first; any of them can be published again."""
    inside = dict(
        Enrollment.objects.filter(campaign=campaign, is_active=True)
        .order_by()
        .values_list("version_id")
        .annotate(people=Count("pk"))
    )
    versions = campaign.versions.select_related("published_by").order_by("-number")[:MOST]
    past = [_past(version, inside.get(version.pk, 0), campaign) for version in versions]
    unpublished = cards_of(campaign, campaign.draft, []).changes.count if campaign.live_version else 0
    return page(
        request,
        campaign,
        "history",
        _("Versions of “%s”") % campaign.name,
        past=past,
        unpublished=unpublished,
    )


def take_back(request: HttpRequest, campaign: Campaign, number: int) -> HttpResponse:
    """Make it the draft again, and go to what publishing that would do."""
    if not request.user.has_perm("campaigns.change_campaign"):
        raise PermissionDenied
    version = get_object_or_404(WorkflowVersion, campaign=campaign, number=number)
    take_version(campaign=campaign, version=version, now=read_clock(), seen=seen(request))
    messages.info(request, _("The draft is version %d again. Nothing has changed for anybody yet.") % number)
    return HttpResponseRedirect(campaign_link(campaign, "publish"))


def _past(version: WorkflowVersion, inside: int, campaign: Campaign) -> Past:
    name = version.by or (str(version.published_by) if version.published_by else _("The machine by itself"))
    return Past(
        number=version.number,
        by=person(name, seed=str(version.published_by_id or name)),
        when=moment_words(version.published_at, now=read_clock(), zone=timezone.get_current_timezone(), inside=True),
        changes=version.changes,
        steps=len(version.graph.get("steps") or {}),
        inside=inside,
        is_live=version.pk == campaign.live_version_id,
    )
