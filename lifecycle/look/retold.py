"""What a row keeps in words is written in English, whoever's work it was; each reader is told it in their own language."""

import re

from django.conf import settings
from django.utils.translation import get_language, gettext, ngettext

_KNOWN: dict[str, re.Pattern[str]] = {}
_PLACE = re.compile(r"%\\\((\w+)\\\)s")
_COUNTED = re.compile(r"(one|\d[\d,]{0,20}) (message|person|people|day|hour|minute|second)s?")


def kept(sentence: str) -> str:
    """Marks words that rows keep: kept(gettext_noop("… %(name)s …")). Such words may also fill a place."""
    _KNOWN[sentence] = re.compile(_PLACE.sub(r"(?P<\1>.+?)", re.escape(sentence)), re.DOTALL)
    return sentence


def retold(said: str) -> str:
    """What a person wrote or a provider answered is not ours, and stays as it is."""
    if not said or get_language() in (None, settings.LANGUAGE_CODE):
        return said
    for sentence, pattern in _KNOWN.items():
        if found := pattern.fullmatch(said):
            return gettext(sentence) % {name: retold(value) for name, value in found.groupdict().items()}
    return _counted(said)


def _counted(said: str) -> str:
    if not (found := _COUNTED.fullmatch(said)):
        return said
    count = 1 if found[1] == "one" else int(found[1].replace(",", ""))
    match found[2]:
        case "message":
            words = ngettext("%d message", "%d messages", count)
        case "person" | "people":
            words = ngettext("%d person", "%d people", count)
        case "day":
            words = ngettext("%d day", "%d days", count)
        case "hour":
            words = ngettext("%d hour", "%d hours", count)
        case "minute":
            words = ngettext("%d minute", "%d minutes", count)
        case _:
            words = ngettext("%d second", "%d seconds", count)
    return words % count
