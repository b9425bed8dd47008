from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from campaigns.message_templates.models import MessageTemplate
from campaigns.workflows.models import Campaign
from lifecycle.conditions.at_hand import AtHand


def message_names(campaign_id: int) -> dict[str, str]:
    """What the steps that send something are called, by their keys: as their messages. Two statements.

    As drafted; of steps that are no more in the draft, as published.
    """
    found = Campaign.objects.filter(pk=campaign_id).values_list("live_version__graph", "draft").first() or ()
    sends = {key: template for graph in found for key, template in sends_of(graph or {}).items()}
    return named(sends)


def offered_messages(here: AtHand) -> dict[str, str]:
    """The steps of the draft to choose from, by their keys; of those that send the same message, each its number."""
    draft = here.draft
    if draft is None:
        draft = Campaign.objects.filter(pk=here.campaign_id).values_list("draft", flat=True).first()
    return told_apart(named(sends_of(draft or {})).items())


def named(sends: Mapping[str, str]) -> dict[str, str]:
    """Messages by step, in their own words instead of their keys."""
    names = dict(MessageTemplate.objects.filter(key__in=set(sends.values())).values_list("key", "name"))
    return {key: names[template] for key, template in sends.items() if template in names}


def told_apart(words: Iterable[tuple[str, str]]) -> dict[str, str]:
    pairs = list(words)
    same, seen, found = Counter(said for _key, said in pairs), Counter[str](), {}
    for key, said in pairs:
        seen[said] += 1
        found[key] = f"{said} ({seen[said]})" if same[said] > 1 else said
    return found


def sends_of(graph: Mapping[str, Any]) -> dict[str, str]:
    """Read as data: an unfinished step has a message too."""
    told = {key: (spec.get("settings") or {}).get("template") for key, spec in (graph.get("steps") or {}).items()}
    return {key: template for key, template in told.items() if isinstance(template, str)}
