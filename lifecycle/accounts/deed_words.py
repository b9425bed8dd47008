"""What changed, as people read it. Pure."""

from collections.abc import Sequence
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lifecycle.look.retold import retold

HOW = {"api": gettext_lazy("by the API"), "command": gettext_lazy("on the command line")}
LONGEST = 80


def how_words(via: str) -> str:
    return str(HOW.get(via, ""))


def change_sentences(changes: Sequence[Any]) -> list[str]:
    return [retold(change) if isinstance(change, str) else _sentence(change) for change in changes]


def _sentence(change: dict[str, Any]) -> str:
    what = capfirst(_(str(change.get("what") or "-")))
    before, after = change.get("before"), change.get("after")
    if "after" not in change or _is_made_of_parts(before) or _is_made_of_parts(after):
        return _("%s was changed.") % what
    if before in (None, ""):
        return _("%(what)s: %(after)s") % {"what": what, "after": _value(after)}
    return _("%(what)s: %(before)s → %(after)s") % {"what": what, "before": _value(before), "after": _value(after)}


def _is_made_of_parts(value: Any) -> bool:
    return isinstance(value, list | dict)


def _value(value: Any) -> str:
    if value is True:
        return _("yes")
    if value is False:
        return _("no")
    if value in (None, ""):
        return _("nothing")
    text = str(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
