from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from campaigns.workflows.editing.open_draft import open_draft
from campaigns.workflows.graph import bound
from campaigns.workflows.models import Campaign
from campaigns.workflows.steps.base import BadStep, steps
from lifecycle.conditions.base import BadCondition
from lifecycle.kinds.registry import UnknownKind


def change_step(
    *,
    campaign: Campaign,
    key: str,
    settings: Mapping[str, Any],
    exits: Mapping[str, str] | None = None,
    now: datetime,
    seen: datetime | None = None,
) -> None:
    """Give a step other settings, and on wish other places where its exits lead (an empty one: nowhere).

    A way out that only got another name goes on leading where it led. Raises BadStep.
    """
    with open_draft(campaign=campaign, seen=seen, now=now) as held:
        spec = held.draft["steps"][key]
        before = _exit_names(spec["kind"], spec.get("settings") or {}, campaign.pk)
        after = steps.get(spec["kind"])(bound(dict(settings), campaign.pk)).exit_names()
        spec["settings"] = dict(settings)
        known = {name: target for name, target in (exits or {}).items() if not target or target in held.draft["steps"]}
        spec["exits"] = _carried_over((spec.get("exits") or {}) | known, before, after)


def _exit_names(kind: str, settings: Mapping[str, Any], campaign_id: int) -> Sequence[str]:
    try:
        return steps.get(kind)(bound(dict(settings), campaign_id)).exit_names()
    except (BadStep, BadCondition, UnknownKind):
        return ()


def _carried_over(exits: Mapping[str, str], before: Sequence[str], after: Sequence[str]) -> dict[str, str]:
    kept = {name: exits[name] for name in after if exits.get(name)}
    for old, new in zip(before, after, strict=False):
        if old not in after and new not in before and exits.get(old):
            kept[new] = exits[old]
    return kept
