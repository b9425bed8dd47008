"""Put one person into a campaign, from their page."""

from collections.abc import Sequence

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from campaigns.workflows.models import Campaign, Enrollment
from campaigns.workflows.start import NotOpen, start
from lifecycle.clock.read import now
from lifecycle.contacts.models import Contact
from lifecycle.look.link import admin_link


def add_to_campaign(request: HttpRequest, pk: int) -> HttpResponse:
    contact = get_object_or_404(Contact, pk=pk)
    if not request.user.has_perm("campaigns.change_campaign"):
        raise PermissionDenied
    if request.method == "POST":
        _put_in(request, contact)
        return HttpResponseRedirect(admin_link("lifecycle_contact_change", contact.pk))
    context = admin.site.each_context(request) | {
        "title": _("Add %s to a campaign") % contact,
        "opts": Contact._meta,
        "original": contact,
        "contact": contact,
        "campaigns": open_campaigns(),
        "inside": set(Enrollment.objects.filter(contact=contact, is_active=True).values_list("campaign_id", flat=True)),
        "list_url": admin_link("campaigns_campaign_changelist"),
    }
    return TemplateResponse(request, "admin/contact/add_to_campaign.html", context)


def open_campaigns() -> Sequence[Campaign]:
    """Those that are live and let people in by hand."""
    live = Campaign.objects.filter(status="live", kind="journey").select_related("live_version").order_by("name")
    return [campaign for campaign in live if campaign.live_version and _by_hand(campaign.live_version.graph)]


def _by_hand(graph: dict[str, object]) -> bool:
    triggers = graph.get("triggers")
    return isinstance(triggers, list) and any(each.get("kind") == "by_hand" for each in triggers)


def _put_in(request: HttpRequest, contact: Contact) -> None:
    asked = request.POST.get("campaign", "")
    campaign = get_object_or_404(Campaign, pk=int(asked) if asked.isdecimal() and len(asked) < 19 else 0)
    try:
        start(campaign=campaign, contact_ids=[contact.pk], properties={}, now=now(), source="admin")
    except NotOpen as problem:
        messages.error(request, str(problem))
        return
    said = _("%(who)s is on the way into “%(campaign)s”. Its own rule decides whether somebody may come in again.")
    messages.info(request, said % {"who": contact, "campaign": campaign.name})
