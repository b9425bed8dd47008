from collections.abc import Mapping
from typing import Any

from campaigns.message_templates.models import MessageTemplate
from campaigns.workflows.models import Campaign


def message_names(campaign_id: int) -> dict[str, str]:
    """What the steps that send something are called, by their keys: as their messages. Two statements.

    As drafted; of steps that are no more in the draft, as published.
    """
    found = Campaign.objects.filter(pk=campaign_id).values_list("live_version__graph", "draft").first() or ()
    sends = {key: template for graph in found for key, template in _sends(graph or {}).items()}
    names = dict(MessageTemplate.objects.filter(key__in=set(sends.values())).values_list("key", "name"))
    return {key: names[template] for key, template in sends.items() if template in names}


def _sends(graph: Mapping[str, Any]) -> dict[str, str]:
    """Read as data: an unfinished step has a message too."""
    told = {key: (spec.get("settings") or {}).get("template") for key, spec in (graph.get("steps") or {}).items()}
    return {key: template for key, template in told.items() if isinstance(template, str)}
