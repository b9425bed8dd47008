from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from campaigns.workflows.editing.set_triggers import set_triggers
from campaigns.workflows.editing.settings_json import as_settings
from campaigns.workflows.models import Campaign
from campaigns.workflows.screens.frame import back, page, seen
from campaigns.workflows.screens.words import words_of
from campaigns.workflows.triggers.base import triggers
from lifecycle.clock.read import now
from lifecycle.kinds.form_cells import cells, initial_of


def edit(request: HttpRequest, campaign: Campaign, place: int | None = None) -> HttpResponse:
    """A trigger of the draft by its place; without one, a new one of the kind in the address."""
    stored: list[dict[str, Any]] = list(campaign.draft.get("triggers") or [])
    if place is not None and place >= len(stored):
        raise Http404
    settings = dict(stored[place]) if place is not None else {"kind": request.GET.get("kind", "")}
    kind = str(settings.pop("kind", ""))
    if kind not in triggers:
        return page(
            request,
            campaign,
            "trigger_palette",
            _("What lets people in?"),
            kinds=[words_of(each, "trigger") for each in triggers.all()],
        )
    found = triggers.get(kind)
    form = (
        found.Settings(request.POST)
        if request.method == "POST"
        else found.Settings(initial=initial_of(found.Settings, settings))
    )
    if request.method == "POST" and "remove" in request.POST and place is not None:
        return _stored(request, campaign, stored[:place] + stored[place + 1 :])
    if request.method == "POST" and form.is_valid():
        made = {"kind": kind, **as_settings(form.cleaned_data)}
        at = len(stored) if place is None else place
        return _stored(request, campaign, [*stored[:at], made, *stored[at + 1 :]])
    return page(
        request,
        campaign,
        "trigger",
        str(found.label),
        kind=words_of(found, "trigger"),
        form=form,
        cells=list(cells(form)),
        media=form.media,
        is_new=place is None,
    )


def _stored(request: HttpRequest, campaign: Campaign, triggers: list[dict[str, Any]]) -> HttpResponse:
    set_triggers(campaign=campaign, triggers=triggers, now=now(), seen=seen(request))
    return back(campaign, "triggers")
