"""What the canvas asks while somebody rehearses one person. JSON in, JSON out."""

from typing import Any

import orjson
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET, require_POST

from campaigns.rehearsal.answers import read_answers
from campaigns.rehearsal.one import rehearse_one
from campaigns.rehearsal.way_words import way_words
from campaigns.rehearsal.who import NoPerson, Who
from campaigns.workflows.graph import BadGraph
from campaigns.workflows.models import Campaign
from lifecycle.clock.read import now as read_clock
from lifecycle.contacts.models import Contact
from lifecycle.contacts.named import named
from lifecycle.look.extra_page import extra_page
from lifecycle.look.person import person

__all__ = ["people_to_rehearse", "rehearse_one_view"]

MOST_PEOPLE = 12
LARGEST = 50_000  # bytes
KNOWN = ("first_name", "last_name", "email", "phone", "timezone", "locale")
MOST_ATTRIBUTES = 50


@extra_page("campaigns/campaign/<int:pk>/rehearse/", name="campaigns_campaign_rehearse")
@require_POST
def rehearse_one_view(request: HttpRequest, pk: int) -> HttpResponse:
    """{"contact": id} or {"invented": {…}, "subscribed": true}, and {"answers": […]}: see answers.py."""
    may_look(request)
    campaign = get_object_or_404(Campaign, pk=pk)
    asked = _asked(request)
    try:
        way = rehearse_one(
            campaign=campaign, who=_who(asked), answers=read_answers(asked.get("answers")), now=read_clock()
        )
    except BadGraph as bad:
        sentences = [problem.sentence for problem in bad.problems]
        return JsonResponse({"sentence": " ".join(sentences[:3])}, status=400)
    except NoPerson as problem:
        return JsonResponse({"sentence": str(problem)}, status=400)
    return JsonResponse(way_words(way, origin=settings.PUBLIC_URL))


@extra_page("campaigns/campaign/<int:pk>/rehearse/people/", name="campaigns_campaign_rehearse_people")
@require_GET
def people_to_rehearse(request: HttpRequest, pk: int) -> HttpResponse:
    may_look(request)
    words = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    found = Contact.objects.filter(named(words)) if words else Contact.objects.all()
    return JsonResponse({"people": [_face(contact) for contact in found.order_by("-pk")[:MOST_PEOPLE]]})


def may_look(request: HttpRequest) -> None:
    if not (request.user.has_perm("campaigns.view_campaign") and request.user.has_perm("lifecycle.view_contact")):
        raise PermissionDenied


def _face(contact: Contact) -> dict[str, Any]:
    face = person(str(contact), seed=str(contact.pk))
    where = contact.email or contact.phone
    return {"id": contact.pk, "name": face.name, "initials": face.initials, "tint": face.tint, "address": where}


def _who(asked: dict[str, Any]) -> Who:
    if isinstance(asked.get("contact"), int) and 0 < asked["contact"] < 2**63:
        return Who(contact_id=asked["contact"])
    given = asked.get("invented")
    if not isinstance(given, dict):
        raise NoPerson("Choose somebody, or invent somebody.")
    traits = {name: str(given.get(name) or "").replace("\x00", "").strip() for name in KNOWN}
    more = given.get("attributes")
    if isinstance(more, dict):
        traits |= {str(name): value for name, value in list(more.items())[:MOST_ATTRIBUTES] if name not in KNOWN}
    traits = {name: value for name, value in traits.items() if value not in ("", None)}
    return Who(traits=traits, is_subscribed=bool(asked.get("subscribed", True)))


def _asked(request: HttpRequest) -> dict[str, Any]:
    try:
        found = orjson.loads(request.body) if len(request.body) <= LARGEST else None
    except orjson.JSONDecodeError:
        found = None
    return found if isinstance(found, dict) else {}
