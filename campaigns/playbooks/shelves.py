"""The gallery: playbooks under the stages they serve."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.playbooks.picture import Picture, picture
from campaigns.playbooks.plan import Plan
from campaigns.playbooks.ready import playbooks
from campaigns.workflows.models import Campaign
from campaigns.workflows.screens.headline import status_chip
from channels.adapters.base import adapters
from lifecycle.look.chip import Chip
from lifecycle.look.link import admin_link
from lifecycle.stages.models import Stage
from lifecycle.stages.sets import LIFECYCLE


@dataclass(frozen=True)
class Card:
    plan: Plan
    picture: Picture
    channels: list[tuple[str, str]]  # icon, name
    weight: str
    url: str
    chip: Chip | None


@dataclass(frozen=True)
class Shelf:
    key: str
    name: str | Promise
    goal: str | Promise
    icon: str
    is_aside: bool
    cards: list[Card]


def shelves(words: str = "") -> list[Shelf]:
    """In the order of the stages; `words`: only playbooks that speak of them. Two statements."""
    there = dict(Campaign.objects.filter(Q(key__in=[plan.key for plan in playbooks()])).values_list("key", "status"))
    cards: dict[str, list[Card]] = {}
    for plan in playbooks():
        if words.lower() in _spoken(plan):
            cards.setdefault(plan.stage, []).append(card(plan, there.get(plan.key, "")))
    return [shelf for shelf in _stages(cards) if shelf.cards or not words]


def _spoken(plan: Plan) -> str:
    """In the reader's language and in its own: people look for either."""
    said = [plan.name, plan.about, *plan.needs]
    return " ".join([*said, *(_(each) for each in said if each)]).lower()


def _stages(cards: dict[str, list[Card]]) -> list[Shelf]:
    """As this company calls them; those it has not are called as we would."""
    own = {stage.key: stage for stage in Stage.objects.all()}
    found = []
    for ready in LIFECYCLE.stages:
        stage = own.get(ready.key, ready)
        found.append(Shelf(ready.key, stage.name, stage.goal, stage.icon, stage.is_aside, cards.get(ready.key, [])))
    return found


def card(plan: Plan, status: str) -> Card:
    count = sum(message["channel"] in ("email", "sms") for message in plan.messages.values())
    return Card(
        plan=plan,
        picture=picture(plan.graph),
        channels=[
            (adapters.get(name).icon, str(adapters.get(name).label)) for name in plan.channels if name in adapters
        ],
        weight=ngettext("%d message", "%d messages", count) % count,
        url=admin_link("playbook", plan.key),
        chip=(status_chip(status) if status != "draft" else Chip(_("Installed"), "calm", "edit")) if status else None,
    )
