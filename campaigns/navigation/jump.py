from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _
from unfold.dataclasses import SearchResult

from campaigns.workflows.models import Campaign
from lifecycle.contacts.models import Contact
from lifecycle.look.link import admin_link
from lifecycle.segments.models import Segment

MOST = 6
SHORTEST = 2


def people_and_plans(request: HttpRequest, words: str) -> list[SearchResult]:
    """What the box “Search or jump to” finds, given in lower case: people by the beginning of a name or address, plans by any part."""
    words = words.replace("\x00", "").strip()
    if len(words) < SHORTEST:
        return []
    return [*people(request, words), *plans(request, words)]


def people(request: HttpRequest, words: str) -> list[SearchResult]:
    if not request.user.has_perm("lifecycle.view_contact"):
        return []
    exact = Q(email=words.lower()) | Q(phone=words) | Q(external_id__in=[words, words.upper()])
    begins = Q(email__startswith=words.lower()) | _named(words, "istartswith")
    found = list(Contact.objects.filter(exact | _named(words, "iexact")).order_by("-pk")[:MOST])
    if len(found) < MOST:
        others = Contact.objects.filter(begins).exclude(pk__in=[contact.pk for contact in found])
        found += others.order_by("-pk")[: MOST - len(found)]
    return [
        SearchResult(
            title=str(contact),
            # begins with our word: the box writes its first letter large
            description=" ".join(filter(None, (_("Contact"), contact.email or contact.phone))),
            link=admin_link("lifecycle_contact_change", contact.pk),
            icon="person",
        )
        for contact in found
    ]


def _named(words: str, how: str) -> Q:
    first, *rest = words.split()
    named = Q(**{f"first_name__{how}": first})
    for word in rest:
        named &= Q(**{f"last_name__{how}": word})
    return named


def plans(request: HttpRequest, words: str) -> list[SearchResult]:
    found = []
    if request.user.has_perm("campaigns.view_campaign"):
        for campaign in Campaign.objects.filter(name__icontains=words)[:MOST]:
            link = admin_link("campaigns_campaign_change", campaign.pk)
            found.append(SearchResult(title=campaign.name, description=_("Campaign"), link=link, icon="account_tree"))
    if request.user.has_perm("lifecycle.view_segment"):
        for segment in Segment.objects.filter(name__icontains=words)[:MOST]:
            link = admin_link("lifecycle_segment_change", segment.pk)
            found.append(SearchResult(title=segment.name, description=_("Segment"), link=link, icon="pie_chart"))
    return found
