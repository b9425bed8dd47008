from collections.abc import Iterator, Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lifecycle.conditions.base import BadCondition, Condition, parse
from lifecycle.conditions.group import All
from lifecycle.conditions.sizes import Size, one_in, sizes
from lifecycle.look.number import grouped

PLACES = (
    gettext_lazy("The first condition alone leaves 0"),
    gettext_lazy("The second condition alone leaves 0"),
    gettext_lazy("The third condition alone leaves 0"),
    gettext_lazy("The fourth condition alone leaves 0"),
    gettext_lazy("The fifth condition alone leaves 0"),
)
STEPS = (0.5, 2, 0.25, 4)  # of a length of time; the nearest that somebody meets is offered
LENGTHS = ("within", "days", "for_days")


def why_empty(condition: Condition, *, now: datetime) -> str:
    """Which part of it lets nobody in, and what would. Two statements at most."""
    parts = list(condition.parts) if isinstance(condition, All) else [condition]
    # Each alone, and all without each: that tells one that nobody meets from two that exclude each other.
    without = [parts[:place] + parts[place + 1 :] for place in range(len(parts))] if len(parts) > 1 else []
    asked: list[Condition] = [*parts, *map(_all, without)]
    found = sizes(asked, now=now, one_in=one_in(len(asked)))
    for place, size in enumerate(found[: len(parts)]):
        if not size.people:
            said = PLACES[place] if place < len(PLACES) else _("One of the conditions alone leaves 0")
            return _ended(str(said), _other_length(parts[place], now))
    return _without(parts, found[len(parts) :])


def _without(parts: Sequence[Condition], found: Sequence[Size]) -> str:
    best = max(range(len(found)), key=lambda place: found[place].people, default=None)
    if best is None or not found[best].people:
        return _("Each condition alone leaves people, but no two of them the same.")
    number = grouped(found[best].people)
    said = ngettext(
        "Each condition alone leaves people; without “%(words)s” %(number)s would match.",
        "Each condition alone leaves people; without “%(words)s” %(number)s would match.",
        found[best].people,
    )
    return said % {"words": parts[best].sentence(), "number": number}


def _all(parts: Sequence[Condition]) -> Condition:
    return parse({"kind": "all", "of": [part.as_json() for part in parts]})


def _ended(said: str, advice: str) -> str:
    return f"{said}; {advice}" if advice else _("%s.") % said


def _other_length(part: Condition, now: datetime) -> str:
    tried = list(_tries(part))
    if not tried:
        return ""
    found = sizes([condition for condition, _words in tried], now=now, one_in=one_in(len(tried)))
    return next((words for (_c, words), size in zip(tried, found, strict=True) if size.people), "")


def _tries(part: Condition) -> Iterator[tuple[Condition, str]]:
    said = part.as_json()
    for name in LENGTHS:
        unit, length = _length(said.get(name))
        for step in STEPS if length > 1 else ():
            other = max(1, round(length * step))
            try:
                eased = parse({**said, name: {unit: other} if name == "within" else other})
            except BadCondition:
                continue
            words = {"other": other, "length": length}
            yield (
                eased,
                (
                    _("try %(other)d hours instead of %(length)d.")
                    if unit == "hours"
                    else _("try %(other)d days instead of %(length)d.")
                )
                % words,
            )


def _length(value: object) -> tuple[str, int]:
    if isinstance(value, dict) and len(value) == 1:
        [(unit, length)] = value.items()
        return str(unit), int(length)
    return ("days", value) if isinstance(value, int) and not isinstance(value, bool) else ("", 0)
