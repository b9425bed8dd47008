"""What of a file can be kept at all, whatever it means. Pure."""

from collections.abc import Mapping
from typing import Any

from django.utils.text import slugify

from campaigns.workflows.draft_shape import BadShape, check_shape
from lifecycle.kinds.shape import is_storable

LONGEST = {"name": 160, "stage": 64, "topic": 50, "start": 64}  # characters
PARTS: Mapping[str, Mapping[str, int]] = {
    "messages": {"name": 120, "channel": 32},
    "segments": {"name": 120, "description": 255},
    "stages": {"name": 80, "icon": 40, "goal": 160},
}
LONGEST_KEY = {"segments": 80, "stages": 64}


class BadPlan(ValueError):
    """The file describes no campaign; the text says why, in a sentence."""


def check_fits(data: Mapping[str, Any]) -> None:
    """data: whose parts have the right types. Raises BadPlan."""
    for name, part in data.items():
        if not is_storable(part):
            raise BadPlan(f"“{name}” holds a character that cannot be stored, or is nested too deeply.")
    _check_lengths("The campaign", data, LONGEST)
    if not 0 <= data.get("priority", 0) <= 100:
        raise BadPlan("“priority” is a number from 0 to 100.")
    for part, lengths in PARTS.items():
        for key, about in data.get(part, {}).items():
            if not isinstance(about, Mapping):
                raise BadPlan(f"In “{part}”, “{key[:60]}” has nothing that belongs to it.")
            _check_key(part, key)
            _check_lengths(f"In “{part}”, “{key[:60]}”", about, lengths)
    draft = {"triggers": data.get("enters", [])} | {
        name: data[name] for name in ("start", "steps", "layout") if name in data
    }
    try:
        check_shape(draft)
    except BadShape as problem:
        raise BadPlan(str(problem)) from None


def _check_key(part: str, key: str) -> None:
    longest = LONGEST_KEY.get(part)
    if longest and (slugify(key) != key or not 0 < len(key) <= longest):
        raise BadPlan(
            f"In “{part}”, the key “{key[:60]}” may hold small letters, digits and hyphens, at most {longest}."
        )


def _check_lengths(whose: str, data: Mapping[str, Any], lengths: Mapping[str, int]) -> None:
    for name, longest in lengths.items():
        said = data.get(name, "")
        if said is not None and (not isinstance(said, str) or len(said) > longest):
            raise BadPlan(f"{whose}: “{name}” is a text of at most {longest} characters.")
