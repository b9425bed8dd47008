"""From a campaign to one person: who is meant, then the panel beside them."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from campaigns.reports.why.choices import CAMPAIGN
from campaigns.workflows.models import Campaign
from channels.outbox.models import Message
from channels.outbox.reasons import sentence
from lifecycle.contacts.models import Contact
from lifecycle.contacts.named import named
from lifecycle.look.extra_page import extra_page
from lifecycle.look.link import admin_link
from lifecycle.look.person import person

__all__ = ["why_page"]
MOST_PEOPLE = 20
LATELY = 20_000  # messages of all campaigns, beyond which nobody is looked for


@extra_page("campaigns/<int:pk>/why/", name="campaign_why")
def why_page(request: HttpRequest, pk: int) -> HttpResponse:
    if not (request.user.has_perm("campaigns.view_campaign") and request.user.has_perm("lifecycle.view_contact")):
        raise PermissionDenied
    campaign = get_object_or_404(Campaign, pk=pk)
    words = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    found = _called(words) if words else _stopped(campaign)
    people = [(person(str(each), seed=str(each.pk), url=_link(each, campaign)), said) for each, said in found]
    context = admin.site.each_context(request) | {
        "title": _("Why did somebody not get “%s”?") % campaign.name,
        "campaign": campaign,
        "words": words,
        "people": people,
        "back_url": admin_link("campaigns_campaign_change", campaign.pk),
    }
    return TemplateResponse(request, "admin/why/find.html", context)


def _link(contact: Contact, campaign: Campaign) -> str:
    return admin_link("lifecycle_contact_change", contact.pk, why=f"{CAMPAIGN}{campaign.pk}") + "#why"


def _called(words: str) -> list[tuple[Contact, str]]:
    found = Contact.objects.filter(named(words)).order_by("pk")[:MOST_PEOPLE]
    return [(contact, contact.email or contact.phone) for contact in found]


def _stopped(campaign: Campaign) -> list[tuple[Contact, str]]:
    """The last ones whose message did not simply go out, with the reason: they are asked about most."""
    last = Message.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    held = Message.objects.filter(campaign_id=campaign.pk, pk__gt=last - LATELY).exclude(reason="").order_by("-pk")
    lately = held.values_list("contact_id", "reason")[: 3 * MOST_PEOPLE]
    latest = dict(reversed(lately))
    ids = list(dict.fromkeys(contact for contact, _reason in lately))[:MOST_PEOPLE]
    found = Contact.objects.in_bulk(ids)
    return [(found[pk], sentence(latest[pk])) for pk in ids if pk in found]
