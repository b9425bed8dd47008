import hashlib
import json
from collections.abc import Iterable
from typing import Any

from campaigns.message_templates.models import TemplateVersion
from campaigns.workflows.choices import Choices
from campaigns.workflows.models import Campaign

# Where a step stands on the canvas and which keys are used up changes nothing for anybody.
DRAWING = ("layout", "gone")


def digest_of(campaign: Campaign, choices: Choices) -> str:
    """Of all that publishing this draft would let happen, the words of its messages included."""
    draft = {name: part for name, part in campaign.draft.items() if name not in DRAWING}
    rules = [getattr(campaign, name) for name in ("kind", "topic", "goal", "exit_rule", "reentry")]
    said = [campaign.pk, draft, rules, choices, list(_words(draft))]
    return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()


def _words(draft: dict[str, Any]) -> Iterable[tuple[Any, ...]]:
    """The newest version of each message it sends, in each language: one statement."""
    specs = (draft.get("steps") or {}).values()
    keys = {str((spec.get("settings") or {}).get("template") or "") for spec in specs}
    versions = TemplateVersion.objects.filter(template__key__in=keys).order_by("template__key", "locale", "-number")
    seen = set()
    for key, locale, number in versions.values_list("template__key", "locale", "number"):
        if (key, locale) not in seen:
            seen.add((key, locale))
            yield key, locale, number
