from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.workflows.exit_words import exit_words
from campaigns.workflows.graph import bound
from campaigns.workflows.models import Campaign, StepRun
from campaigns.workflows.named_fields import Names, named
from campaigns.workflows.steps.base import BadStep, Step, steps
from lifecycle.conditions.base import BadCondition
from lifecycle.kinds.registry import UnknownKind
from lifecycle.look.link import admin_link

ENDS = {
    "entered": (gettext_lazy("Came into “%s”"), "login", "trigger"),
    "restarted": (gettext_lazy("Began “%s” again"), "restart_alt", "trigger"),
    "goal": (gettext_lazy("Reached the goal of “%s”"), "flag", "goal"),
    "exit_rule": (gettext_lazy("Left “%s” by its exit rule"), "logout", "timing"),
    "removed": (gettext_lazy("Was taken out of “%s”"), "person_remove", "timing"),
    "merged": (gettext_lazy("Left “%s”: two contacts were one person"), "merge", "timing"),
    "finished": (gettext_lazy("Came to the end of “%s”"), "done_all", "timing"),
    "circle": (gettext_lazy("Was stopped in “%s”: a circle without a wait"), "error", "broken"),
}


@dataclass(frozen=True)
class Said:
    title: str
    icon: str
    family: str
    detail: str = ""
    url: str = ""


class StepWords:
    """Runs of steps in the words of their campaigns, which are read once: one query for all."""

    def __init__(self, campaign_ids: Collection[int]) -> None:
        found = Campaign.objects.filter(pk__in=campaign_ids).select_related("live_version") if campaign_ids else ()
        self.campaigns: Mapping[int, Campaign] = {campaign.pk: campaign for campaign in found}
        self._steps: dict[tuple[int, str], Step | None] = {}
        self._seen: dict[type, Names] = {}

    def of(self, run: StepRun) -> Said | None:
        """None for what another entry shows already: the message of a send."""
        campaign = self.campaigns.get(run.campaign_id)
        name = campaign.name if campaign else _("a campaign that is gone")
        url = admin_link("campaigns_campaign_change", run.campaign_id) if campaign else ""
        if not run.step_key:
            title, icon, family = ENDS.get(run.outcome, ("%s", "account_tree", "logic"))
            return Said(str(title) % name, icon, family, url=url)
        step = self._step(campaign, run.step_key)
        if step is None:
            return Said(
                run.step_key.replace("_", " ").replace("-", " ").capitalize(), "account_tree", "logic", name, url
            )
        if step.kind == "send":
            return None
        if run.outcome in ENDS:
            title, icon, family = ENDS[run.outcome]
            return Said(str(title) % name, icon, family, named(step, self._seen) if step.exit_names() else "", url)
        way = "" if run.outcome == "next" else f" · {exit_words(run.outcome)}"
        sentence = named(step, self._seen)
        return Said(first_letter_large(sentence), step.icon, step.family, f"{name}{way}", url)

    def _step(self, campaign: Campaign | None, key: str) -> Step | None:
        if campaign is None:
            return None
        place = (campaign.pk, key)
        if place not in self._steps:
            graph = campaign.live_version.graph if campaign.live_version else campaign.draft
            self._steps[place] = made((graph.get("steps") or {}).get(key), campaign.pk)
        return self._steps[place]


def first_letter_large(sentence: str) -> str:
    """What a branch asks goes on after “people who”."""
    return sentence[:1].upper() + sentence[1:]


def made(spec: Mapping[str, Any] | None, campaign_id: int) -> Step | None:
    """The step, or None where a later version has it no more or cannot read it."""
    try:
        return (
            steps.get(str(spec.get("kind", "")))(bound(dict(spec.get("settings") or {}), campaign_id)) if spec else None
        )
    except (BadStep, BadCondition, UnknownKind):
        return None
