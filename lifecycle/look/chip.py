from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise

# good: reached or arrived · wait: held, or needs you · broken: lost · info: a fact · calm: did not apply
Tone = Literal["good", "wait", "broken", "info", "calm", "accent"]


@dataclass(frozen=True)
class Chip:
    """A state in one or two words. Colour is never alone, so the text is not optional."""

    text: str | Promise
    tone: Tone = "calm"
    icon: str = ""
