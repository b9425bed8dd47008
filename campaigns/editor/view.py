"""What a document means: cards, problems and a drawing, as the canvas shows them."""

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from campaigns.editor.document import Document, as_campaign
from campaigns.editor.drawn import drawn
from campaigns.editor.ghosts import ghosts
from campaigns.workflows.counts import Counts
from campaigns.workflows.models import Campaign
from campaigns.workflows.named_fields import TemplateField
from campaigns.workflows.publish import problems_of
from campaigns.workflows.screens.campaign_page import goals_on_the_way, sentence_of
from campaigns.workflows.screens.cards import Cards, StepCard, cards_of
from campaigns.workflows.screens.outline import outline
from campaigns.workflows.steps.base import steps
from channels.adapters.base import adapters


def view_of(campaign: Campaign, document: Document) -> dict[str, Any]:
    """Some ten statements, whatever the number of steps."""
    tried = as_campaign(campaign, document)
    cards = with_looks(cards_of(tried, tried.draft, problems_of(tried)), document.draft["layout"]["looks"])
    levels = {row.card.key: row.level for row in outline(cards, Counts())}
    goal = sentence_of(tried.goal, tried.pk)
    return {
        "steps": [_card(card, levels.get(card.key, 0)) for card in cards.steps.values()],
        "triggers": [
            {"kind": each.kind, "label": each.label, "icon": each.icon, "sentence": each.sentence} | _said(each.problem)
            for each in cards.triggers
        ],
        "problems": list(cards.problems),
        "changes": cards.changes.count,
        "ghosts": ghosts(tried, cards.changes.removed),
        "edited_start": cards.changes.is_entry,
        "goal": goal or goals_on_the_way(cards),
        "goal_rule": goal,
        "exit_rule": sentence_of(tried.exit_rule, tried.pk),
        "drawing": drawn(cards),
    }


def with_looks(cards: Cards, looks: dict[str, str]) -> Cards:
    """A step for which a channel is chosen but no message yet looks like one of that channel."""
    return replace(cards, steps={key: _like(card, looks.get(key, "")) for key, card in cards.steps.items()})


def _like(card: StepCard, channel: str) -> StepCard:
    if channel not in adapters or not sends(card.kind) or card.shape == "message":
        return card
    adapter = adapters.get(channel)
    said = _("Which message?")
    return replace(card, label=str(adapter.label), icon=adapter.icon, shape="message", sentence=said)


def sends(kind: str) -> bool:
    fields = steps.get(kind).Settings.base_fields.values() if kind in steps else ()
    return any(isinstance(field, TemplateField) for field in fields)


def _card(card: StepCard, level: int) -> dict[str, Any]:
    return {
        "key": card.key,
        "kind": card.kind,
        "label": card.label,
        "icon": card.icon,
        "family": card.family,
        "shape": card.shape,
        "sentence": card.sentence,
        "line": card.line,
        "exits": [{"name": exit.name, "words": exit.words} for exit in card.exits],
        "state": card.state,
        "problems": list(card.problems),
        "level": level,
    }


def _said(problem: str) -> dict[str, list[str]]:
    return {"problems": [problem] if problem else []}
