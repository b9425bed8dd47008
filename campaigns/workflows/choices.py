"""What whoever publishes decides for those who are inside. Pure.

{step key: {"to": key}}                     that step is gone: they go on there; an empty key: they leave
{step key: {"pace": "at_once"}}             its wait is shorter: whoever has waited long enough goes on now
{step key: {"pace": "spread", "days": 3}}   … over so many days
{step key: {"pace": "keep"}}                … whoever waits already keeps the moment that was promised
"""

from collections.abc import Mapping
from typing import Any

Choices = Mapping[str, Mapping[str, Any]]

PACES = ("at_once", "spread", "keep")
MOST_DAYS = 90


class BadChoice(ValueError):
    """Nothing that can be done with these people; the text says why."""


def check_choices(choices: Choices, draft: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """As they are stored, without anything else."""
    steps = draft.get("steps") or {}
    return {str(key): _checked(str(key), choice, steps) for key, choice in choices.items()}


def _checked(key: str, choice: Mapping[str, Any], steps: Mapping[str, Any]) -> dict[str, Any]:
    if "to" in choice:
        if key in steps:
            raise BadChoice(f"The step “{key}” is still there: whoever is there stays.")
        if choice["to"] and choice["to"] not in steps:
            raise BadChoice(f"Nobody can go on to “{str(choice['to'])[:64]}”: there is no such step.")
        return {"to": str(choice["to"])}
    if choice.get("pace") not in PACES:
        raise BadChoice(f"Say of “{key}” where its people go (“to”), or how fast (“pace”: {', '.join(PACES)}).")
    if choice["pace"] != "spread":
        return {"pace": choice["pace"]}
    days = choice.get("days")
    if not isinstance(days, int) or not 1 <= days <= MOST_DAYS:
        raise BadChoice(f"Say over how many days, 1 to {MOST_DAYS}.")
    return {"pace": "spread", "days": days}
