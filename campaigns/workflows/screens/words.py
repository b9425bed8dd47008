"""Small words of these pages. Pure."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class KindWords:
    """A kind as a page shows it; templates would call the class itself."""

    kind: str
    label: str
    description: str
    icon: str
    family: str


def words_of(kind: Any, family: str = "") -> KindWords:
    description = str(getattr(kind, "description", ""))
    return KindWords(kind.kind, str(kind.label), description, kind.icon, family or kind.family)


def quoted(sentence: str) -> str:
    """A name in quotes is not put into another pair."""
    return sentence if sentence.startswith(_("“")) else _("“%s”") % sentence
