import hashlib
import json
from collections.abc import Iterable
from typing import Any

from campaigns.message_templates.models import TemplateVersion
from campaigns.workflows.choices import Choices
from campaigns.workflows.models import Campaign
from lifecycle.segments.models import Segment
from lifecycle.stages.models import Stage

# Where a step stands on the canvas and which keys are used up changes nothing for anybody.
DRAWING = ("layout", "gone")


def digest_of(campaign: Campaign, choices: Choices) -> str:
    """Of all that publishing this draft would let happen: also the words of its messages, and whom it is about."""
    draft = {name: part for name, part in campaign.draft.items() if name not in DRAWING}
    rules = [getattr(campaign, name) for name in ("kind", "topic", "goal", "exit_rule", "reentry")]
    said = [campaign.pk, draft, rules, choices, list(_words(draft))]
    text = _text(said)
    return hashlib.sha256((text + _text(_audiences(text))).encode()).hexdigest()


def _text(said: Any) -> str:
    return json.dumps(said, sort_keys=True, default=str)


def templates_of(draft: dict[str, Any]) -> set[str]:
    specs = (draft.get("steps") or {}).values()
    return {str((spec.get("settings") or {}).get("template") or "") for spec in specs}


def _words(draft: dict[str, Any]) -> Iterable[tuple[Any, ...]]:
    """The newest version of each message it sends, in each language: one statement."""
    versions = TemplateVersion.objects.filter(template__key__in=templates_of(draft)).order_by(
        "template__key", "locale", "-number"
    )
    seen = set()
    for key, locale, number in versions.values_list("template__key", "locale", "number"):
        if (key, locale) not in seen:
            seen.add((key, locale))
            yield key, locale, number


def _audiences(text: str) -> list[Any]:
    """What the segments and stages mean that it names, and those that these name. Two statements."""
    known = [*Segment.objects.values_list("key", "definition"), *Stage.objects.values_list("key", "definition")]
    found: list[Any] = []
    while named := [each for each in known if _text(each[0]) in text and each not in found]:
        found += named
        text = _text(named)
    return sorted(found, key=_text)
