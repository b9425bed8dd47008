"""What a draft from outside has to look like, before anybody asks what it means. Pure."""

from typing import Any

from campaigns.workflows.graph import MOST_STEPS
from lifecycle.kinds.shape import is_storable

PARTS = ("triggers", "start", "steps", "layout")
MOST_TRIGGERS = 20
LONGEST_KEY = 64


class BadShape(ValueError):
    pass


def check_shape(draft: Any) -> dict[str, Any]:
    """The draft, or BadShape with a sentence."""
    if not isinstance(draft, dict):
        raise BadShape("A draft is an object with triggers, start and steps.")
    if unknown := set(draft) - set(PARTS):
        raise BadShape(f"A draft has no part called “{str(min(unknown))[:80]}”.")
    if not is_storable(draft):
        raise BadShape("It holds a character that cannot be stored, or is nested too deeply.")
    if not isinstance(draft.get("start", ""), str) or not isinstance(draft.get("layout", {}), dict):
        raise BadShape("“start” is the key of a step, and “layout” an object.")
    _check_triggers(draft.get("triggers", []))
    _check_steps(draft.get("steps", {}))
    return draft


def _check_triggers(triggers: Any) -> None:
    if not isinstance(triggers, list) or len(triggers) > MOST_TRIGGERS:
        raise BadShape(f"“triggers” is a list of at most {MOST_TRIGGERS}.")
    for trigger in triggers:
        if not isinstance(trigger, dict) or not isinstance(trigger.get("kind"), str):
            raise BadShape("Each trigger is an object with its kind, and its settings beside it.")


def _check_steps(steps: Any) -> None:
    if not isinstance(steps, dict) or len(steps) > MOST_STEPS:
        raise BadShape(f"“steps” is an object of at most {MOST_STEPS} steps by key.")
    for key, spec in steps.items():
        if not key or len(key) > LONGEST_KEY or "/" in key:
            raise BadShape(f"“{key[:80]}” cannot be a step's key: it is a short name without a slash.")
        if not isinstance(spec, dict) or not isinstance(spec.get("kind"), str):
            raise BadShape(f"Step “{key}” does not say what kind it is.")
        if unknown := set(spec) - {"kind", "settings", "exits"}:
            raise BadShape(f"Step “{key}” has no part called “{str(min(unknown))[:80]}”.")
        if not isinstance(spec.get("settings", {}), dict):
            raise BadShape(f"The settings of step “{key}” are an object.")
        exits = spec.get("exits", {})
        if not isinstance(exits, dict) or not all(isinstance(target, str) for target in exits.values()):
            raise BadShape(f"The exits of step “{key}” are an object: the name of each and the key it leads to.")
