from collections.abc import Mapping
from itertools import groupby
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.message_templates.models import MessageTemplate
from campaigns.workflows.counts import standing_counts
from campaigns.workflows.editing.add_step import add_step
from campaigns.workflows.editing.change_step import change_step
from campaigns.workflows.editing.remove_step import remove_step
from campaigns.workflows.editing.settings_json import as_settings
from campaigns.workflows.models import Campaign
from campaigns.workflows.named_fields import TemplateField
from campaigns.workflows.publish import problems_of
from campaigns.workflows.screens.campaign_page import people_link
from campaigns.workflows.screens.cards import Cards, StepCard, cards_of
from campaigns.workflows.screens.frame import back, campaign_link, page, seen
from campaigns.workflows.screens.words import KindWords, quoted, words_of
from campaigns.workflows.step_names import told_apart
from campaigns.workflows.steps.base import BadStep, Step, steps
from lifecycle.clock.read import now
from lifecycle.conditions.base import BadCondition
from lifecycle.kinds.form_cells import cells, initial_of
from lifecycle.look.link import admin_link
from lifecycle.look.number import grouped

FAMILIES = {
    "messages": gettext_lazy("Messages"),
    "timing": gettext_lazy("Timing"),
    "logic": gettext_lazy("Logic"),
    "contacts": gettext_lazy("Contacts"),
    "team": gettext_lazy("Team"),
    "goal": gettext_lazy("The end"),
}


def add(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Without a kind: what there is to choose from. With one: its form."""
    source, way = request.GET.get("after", ""), request.GET.get("exit", "next")
    draft_steps = campaign.draft.get("steps") or {}
    if source and source not in draft_steps:
        raise Http404
    kind = request.GET.get("kind", "")
    if kind not in steps:
        title = _("Which step comes here?")
        return page(request, campaign, "palette", title, groups=palette(), where=_where(campaign, source, way))
    found = steps.get(kind)
    form = found.Settings(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            key = add_step(
                campaign=campaign,
                kind=kind,
                settings=as_settings(form.cleaned_data),
                after=(source, way),
                now=now(),
                seen=seen(request),
            )
            return back(campaign, f"step-{key}")
        except (BadStep, BadCondition) as problem:
            form.add_error(None, str(problem))
    return _form_page(request, campaign, found, form, where=_where(campaign, source, way), button=_("Add this step"))


def change(request: HttpRequest, campaign: Campaign, key: str) -> HttpResponse:
    spec = (campaign.draft.get("steps") or {}).get(key)
    if spec is None or spec.get("kind") not in steps:
        raise Http404
    found = steps.get(spec["kind"])
    cards = cards_of(campaign, campaign.draft, problems_of(campaign))
    card = cards.steps[key]
    stored = spec.get("settings") or {}
    form = (
        found.Settings(request.POST)
        if request.method == "POST"
        else found.Settings(initial=initial_of(found.Settings, stored))
    )
    ways = WaysForm(cards, card, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and ways.is_valid():
        try:
            change_step(
                campaign=campaign,
                key=key,
                settings=as_settings(form.cleaned_data),
                exits=ways.cleaned_data,
                now=now(),
                seen=seen(request),
            )
            return back(campaign, f"step-{key}")
        except (BadStep, BadCondition) as problem:
            form.add_error(None, str(problem))
    return _form_page(
        request,
        campaign,
        found,
        form,
        card=card,
        ways=list(cells(ways)),
        button=_("Save"),
        remove_url=campaign_link(campaign, "step_remove", key),
        people=standing_counts(campaign.pk).waiting.get(key, 0),
        people_url=people_link(campaign, key),
        messages=messages_of(found, stored),
    )


def messages_of(kind: type[Step], settings: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Name and page of each message that the step sends."""
    fields = kind.Settings.base_fields.items()
    keys = [settings.get(name) for name, field in fields if isinstance(field, TemplateField)]
    found = MessageTemplate.objects.filter(key__in=[key for key in keys if isinstance(key, str)]) if keys else ()
    return [(each.name, admin_link("campaigns_messagetemplate_change", each.pk)) for each in found]


def remove(request: HttpRequest, campaign: Campaign, key: str) -> HttpResponse:
    cards = cards_of(campaign, campaign.draft, [])
    if key not in cards.steps:
        raise Http404
    if request.method == "POST":
        remove_step(campaign=campaign, key=key, now=now(), seen=seen(request))
        return back(campaign)
    waiting = standing_counts(campaign.pk).waiting.get(key, 0)
    said = [_("Whatever led here leads to the next step instead. It is only taken out of the draft.")]
    if waiting:
        said.append(_("%s people wait here now. When you publish, you say where they go on.") % grouped(waiting))
    title = _("Take %s out?") % quoted(cards.steps[key].sentence)
    return page(request, campaign, "confirm", title, said=said, button=_("Take it out"), tone="broken")


class WaysForm(forms.Form):
    """Where each way out leads; its fields are named by the exits."""

    def __init__(self, cards: Cards, card: StepCard, data: Any = None) -> None:
        super().__init__(data, prefix="exit")
        sentences = told_apart((key, each.sentence) for key, each in cards.steps.items())
        others = [(key, words) for key, words in sentences.items() if key != card.key]
        for exit in card.exits:
            self.fields[exit.name] = forms.ChoiceField(
                label=exit.words, choices=[("", _("Nowhere yet")), *others], initial=exit.target, required=False
            )


def palette() -> list[tuple[str, list[KindWords]]]:
    order = list(FAMILIES)
    kinds = sorted(map(words_of, steps.all()), key=lambda kind: (_place(order, kind.family), kind.label))
    return [(str(FAMILIES.get(family, family)), list(group)) for family, group in groupby(kinds, lambda k: k.family)]


def _place(order: list[str], family: str) -> int:
    return order.index(family) if family in order else len(order)


def _where(campaign: Campaign, source: str, way: str) -> str:
    cards = cards_of(campaign, campaign.draft, [])
    card = cards.steps.get(source)
    if card is None:
        return _("First of all, as soon as somebody enters.")
    exit = next((exit for exit in card.exits if exit.name == way), None)
    if exit is None or len(card.exits) == 1:
        return _("After %s.") % quoted(card.sentence)
    return _("After %(step)s, on the way “%(way)s”.") % {"step": quoted(card.sentence), "way": exit.words}


def _form_page(
    request: HttpRequest, campaign: Campaign, kind: type[Step], form: forms.Form, **context: Any
) -> HttpResponse:
    return page(
        request,
        campaign,
        "step",
        str(kind.label),
        kind=words_of(kind),
        form=form,
        cells=list(cells(form)),
        media=form.media,
        **context,
    )
