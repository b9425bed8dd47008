from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from campaigns.editor.forms import Asked, channel_of, form_of, read_form
from campaigns.message_templates.models import MessageTemplate
from campaigns.message_templates.wordings import beginning, newest
from campaigns.workflows.draft_shape import BadShape, check_shape
from campaigns.workflows.models import Campaign
from campaigns.workflows.named_fields import TemplateField
from campaigns.workflows.screens.step_pages import messages_of
from campaigns.workflows.steps.base import steps
from lifecycle.conditions.at_hand import in_campaign
from lifecycle.kinds.form_cells import cells
from lifecycle.kinds.registry import UnknownKind
from lifecycle.look.names import names_read_once


def show_form(request: HttpRequest, campaign: Campaign, said: Mapping[str, Any]) -> HttpResponse:
    """The form as a piece of a page, to stand beside the canvas."""
    settings = said.get("settings")
    if not isinstance(settings, dict):
        raise BadShape("The settings are an object.")
    sort, kind = str(said.get("sort")), str(said.get("kind") or "")
    channel = channel_of(settings, kind, str(said.get("channel") or "")) if sort == "step" else ""
    drawn = check_shape({"steps": said.get("steps", {})})
    try:
        form = form_of(Asked(sort, kind, channel, campaign.pk), settings=settings)
    except UnknownKind as problem:
        raise BadShape(str(problem)) from None
    message_fields = [name for name, field in form.fields.items() if isinstance(field, TemplateField)]
    messages = messages_of(steps.get(kind), settings) if sort == "step" else []
    with in_campaign(campaign.pk, drawn), names_read_once():
        shown = list(cells(form))
    return render(
        request,
        "admin/editor/form.html",
        {
            "cells": shown,
            "messages": messages,
            "begins": _begins([settings.get(name) for name in message_fields]),
            "message_fields": message_fields,
            "channel": channel,
        },
    )


def _begins(keys: Sequence[Any]) -> str:
    """The first words of the message that is sent, as everybody gets them."""
    wanted = [key for key in keys if isinstance(key, str) and key]
    chosen = list(MessageTemplate.objects.filter(key__in=wanted)) if wanted else []
    return beginning(next(iter(newest(chosen)), None)) if chosen else ""


def check_form(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """What was typed as settings, or what is wrong with it, in sentences by field."""
    asked = Asked(
        sort=str(request.POST.get("editor-sort")),
        kind=str(request.POST.get("editor-kind") or ""),
        campaign_id=campaign.pk,
    )
    try:
        typed = read_form(asked, request.POST)
    except UnknownKind as problem:
        raise BadShape(str(problem)) from None
    return JsonResponse({"settings": typed.settings, "errors": typed.errors, "exits": list(typed.exits)})


def scripts_of(*kinds: type[Any]) -> forms.Media:
    """Whatever the inputs of these kinds need, to be on the page before the first form is."""
    needed = forms.Media()
    for kind in kinds:
        needed += kind.Settings().media
    return needed
