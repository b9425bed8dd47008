"""The doors of the editor: its page, and what its scripts ask. What changes nothing is open to whoever may look."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import orjson
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from campaigns.editor.document import document_of, read_document
from campaigns.editor.form_pages import check_form, show_form
from campaigns.editor.page import editor_page
from campaigns.editor.print_page import print_page
from campaigns.editor.save_document import save_document
from campaigns.editor.view import view_of
from campaigns.message_templates.create import create_template
from campaigns.message_templates.save import BadTemplate
from campaigns.workflows.draft_shape import BadShape
from campaigns.workflows.editing.open_draft import Stale
from campaigns.workflows.models import Campaign
from lifecycle.clock.read import now
from lifecycle.kinds.shape import is_storable
from lifecycle.look.extra_page import extra_page
from lifecycle.look.link import admin_link
from lifecycle.look.when import moment_words

__all__ = ["page"]

View = Callable[..., HttpResponse]
LARGEST = 2_000_000  # bytes; 500 steps with long settings are a tenth


def door(address: str, name: str, right: str = "change") -> Callable[[View], Callable[..., HttpResponseBase]]:
    """A page of one campaign, for whoever has that right to it."""

    def made(view: View) -> Callable[..., HttpResponseBase]:
        def guarded(request: HttpRequest, pk: int) -> HttpResponse:
            if not request.user.has_perm(f"campaigns.{right}_campaign"):
                raise PermissionDenied
            found = Campaign.objects.select_related("live_version").filter(kind="journey")
            try:
                return view(request, get_object_or_404(found, pk=pk))
            except BadShape as problem:
                return JsonResponse({"sentence": str(problem)}, status=400)

        return extra_page(f"campaigns/campaign/<int:pk>/editor/{address}", name=f"campaigns_campaign_{name}")(guarded)

    return made


@door("", "editor", right="view")
def page(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    return editor_page(request, campaign)


@door("print/", "editor_print", right="view")
def paper(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    return print_page(request, campaign)


@door("state/", "editor_state")
def state(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """As it is stored now."""
    return JsonResponse(stored(campaign))


@door("view/", "editor_view")
@require_POST
def view(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """What a document would look like; stores nothing."""
    return JsonResponse(view_of(campaign, read_document(body(request).get("document"))))


@door("save/", "editor_save")
@require_POST
def save(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Stores a document; where somebody else was faster, theirs comes back and nothing is stored."""
    said = body(request)
    seen = moment_of(said.get("seen"))
    try:
        save_document(campaign=campaign, document=read_document(said.get("document")), seen=seen, now=now())
    except Stale:
        campaign.refresh_from_db()
        return JsonResponse({"theirs": stored(campaign)}, status=409)
    return JsonResponse({"seen": campaign.updated_at.isoformat(), "gone": campaign.draft.get("gone", [])})


@door("form/", "editor_form")
@require_POST
def form(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    return show_form(request, campaign, body(request))


@door("check/", "editor_check")
@require_POST
def check(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    return check_form(request, campaign)


@door("message/", "editor_message")
@require_POST
def message(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """A new message of that channel, and where it is written."""
    if not request.user.has_perm("campaigns.add_messagetemplate"):
        raise PermissionDenied
    said = body(request)
    name = str(said.get("name") or "").strip() or _("%s: a new message") % campaign.name
    try:
        made = create_template(name=name[:160], channel=str(said.get("channel")), now=now())
    except BadTemplate as problem:
        return JsonResponse({"sentence": str(problem)}, status=400)
    return JsonResponse({"key": made.key, "name": made.name, "url": studio_link(made.pk)})


def moment_of(said: Any) -> datetime:
    try:
        moment = parse_datetime(str(said))
    except ValueError:
        moment = None
    if moment is None:
        raise BadShape("Say as of when you saw it.")
    return moment


def studio_link(pk: int) -> str:
    return admin_link("campaigns_messagetemplate_change", pk)


def stored(campaign: Campaign) -> dict[str, Any]:
    document = document_of(campaign)
    return {
        "document": document.as_json(),
        "seen": campaign.updated_at.isoformat(),
        "view": view_of(campaign, document),
        "by": campaign.changed_by,
        "when": moment_words(campaign.updated_at, now=now(), zone=timezone.get_current_timezone(), inside=True),
    }


def body(request: HttpRequest) -> dict[str, Any]:
    """Raises BadShape."""
    if int(request.headers.get("Content-Length") or 0) > LARGEST:
        raise BadShape("It is too large.")
    try:
        said = orjson.loads(request.body)
    except ValueError:
        raise BadShape("It is not JSON.") from None
    if not isinstance(said, dict):
        raise BadShape("It is not an object.")
    if not all(map(is_storable, said.values())):
        raise BadShape("It holds a character that cannot be stored, or is nested too deeply.")
    return said
