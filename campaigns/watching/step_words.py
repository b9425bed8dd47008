from collections.abc import Mapping
from typing import Any

from django.utils.text import capfirst

from campaigns.message_templates.models import MessageTemplate
from campaigns.workflows.models import Campaign
from campaigns.workflows.named_fields import Names, named
from campaigns.workflows.screens.cards import made_step
from lifecycle.look.names import names_read_once
from lifecycle.look.quotes import quoted


class StepWords:
    """What the steps of a campaign are called in a sentence; one statement for the names of its messages."""

    @names_read_once()
    def __init__(self, campaign: Campaign) -> None:
        live = campaign.live_version
        specs: Mapping[str, Any] = (live.graph.get("steps") or {} if live else {}) | (campaign.draft.get("steps") or {})
        made = {key: made_step(spec, campaign.pk) for key, spec in specs.items()}
        used = {key for step in made.values() if step for key in step.templates()}
        names = dict(MessageTemplate.objects.filter(key__in=used).values_list("key", "name"))
        self._words = {}
        seen: dict[type, Names] = {}
        for key, step in made.items():
            message = next((names[name] for name in sorted(step.templates()) if name in names), "") if step else ""
            self._words[key] = quoted(message) if message else capfirst(named(step, seen)) if step else key

    def of(self, key: str) -> str:
        return self._words.get(key, key)
