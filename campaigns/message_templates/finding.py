from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.formats import number_format

from channels.content.models import Content

Tone = Literal["good", "wait", "broken"]


@dataclass(frozen=True)
class Finding:
    """`field`: the path it is about, empty where it is about the whole. `hint`: what to write instead.
    `place` and `setting`: the block it is about, such as "3.0.1", and what of it wants mending.
    """

    tone: Tone
    sentence: str
    field: str = ""
    hint: str = ""
    place: str = ""
    setting: str = ""


@dataclass(frozen=True)
class Written:
    """One language of a message, saved or not."""

    locale: str
    source: Mapping[str, Any]
    content: Content


def figure(number: int) -> str:
    return number_format(number, force_grouping=True, use_l10n=True)
