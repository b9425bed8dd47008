from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from campaigns.message_templates.uses import Use
from campaigns.workflows.graph import bound
from campaigns.workflows.models import Campaign
from campaigns.workflows.steps.base import BadStep, steps
from campaigns.workflows.triggers.base import BadTrigger, triggers
from lifecycle.conditions.base import BadCondition
from lifecycle.kinds.registry import UnknownKind
from lifecycle.look.link import admin_link

BROKEN = (BadStep, BadTrigger, BadCondition, UnknownKind)


class CampaignUses:
    """Tells messages which campaigns send them, as published or as drafted. One statement."""

    def of(self, templates: Collection[str]) -> Mapping[str, Sequence[Use]]:
        wanted = set(templates)
        found: dict[str, list[Use]] = {}
        for campaign in Campaign.objects.exclude(status="ended").select_related("live_version").order_by("name"):
            live = campaign.live_version.graph if campaign.live_version else {}
            both = [campaign.draft or {}, live]
            published = wanted & set(templates_of(live))
            for key in published | wanted & set(templates_of(campaign.draft or {})):
                use = Use(
                    name=campaign.name,
                    url=admin_link("campaigns_campaign_change", campaign.pk),
                    is_live=campaign.status == "live",
                    is_published=key in published,
                    events=frozenset(name for graph in both for name in _events(graph)),
                )
                found.setdefault(key, []).append(use)
        return found


def templates_of(graph: Mapping[str, Any]) -> Iterator[str]:
    for spec in (graph.get("steps") or {}).values():
        try:
            yield from steps.get(str(spec.get("kind")))(bound(spec.get("settings") or {}, 0)).templates()
        except BROKEN:
            continue


def _events(graph: Mapping[str, Any]) -> Iterator[str]:
    for spec in graph.get("triggers") or []:
        settings = bound(dict(spec), 0)
        try:
            yield from triggers.get(str(settings.pop("kind", "")))(settings).listens()
        except BROKEN:
            continue
