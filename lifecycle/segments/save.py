from datetime import datetime
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _

from lifecycle.conditions.base import BadCondition, Definition, parse_anywhere
from lifecycle.conditions.references import circle_through, references
from lifecycle.look.quotes import quoted
from lifecycle.segments.dynamic import node
from lifecycle.segments.models import Segment

LONGEST_KEY = 80
TAKEN = {"preview"}  # by the API, at the address where a segment of that key would stand


class BadSegment(ValueError):
    """It cannot be saved; the text says why, in a sentence."""


def save_segment(
    *,
    now: datetime,
    name: str,
    segment: Segment | None = None,
    key: str = "",
    description: str = "",
    is_static: bool = False,
    definition: Definition | None = None,
) -> Segment:
    """A new segment, or new words for this one. Its key stays, because campaigns know it by that."""
    name = name.strip()
    if not name:
        raise BadSegment(_("A segment needs a name."))
    saved = segment or Segment(key=_free_key(key, name), created_at=now)
    checked = {} if is_static else check_definition(node(saved.key), definition or {})
    if saved.definition != checked or saved.is_static != is_static:
        saved.refreshed_at = None  # counted anew, and whom an edit lets in has not just joined
    saved.name, saved.description, saved.is_static, saved.definition = name, description.strip(), is_static, checked
    saved.save()
    return saved


def check_definition(name: str, definition: Definition) -> Definition:
    """As it is stored. Raises BadSegment where it cannot work, names what is not there, or goes round in a circle."""
    if not definition:
        raise BadSegment(_("Say who is in it: add a condition."))
    try:
        condition = parse_anywhere(definition)
    except BadCondition as problem:
        raise BadSegment(str(problem)) from None
    if missing := condition.missing():
        raise BadSegment(" ".join(missing))
    checked = condition.as_json()
    if circle := circle_through(name, references({name: [checked]})):
        raise BadSegment(_("This goes round in a circle: %(circle)s.") % {"circle": _spoken(circle)})
    return checked


def _free_key(key: str, name: str) -> str:
    wanted = slugify(key or name)[:LONGEST_KEY] or "segment"
    if key:
        if wanted != key:
            raise BadSegment(_("The key may hold only small letters, digits and hyphens."))
        if key in TAKEN or Segment.objects.filter(key=key).exists():
            raise BadSegment(_("There is a segment “%(key)s” already.") % {"key": key})
        return wanted
    near = Segment.objects.filter(key__startswith=wanted[: LONGEST_KEY - 4])
    taken = TAKEN.union(near.values_list("key", flat=True))
    numbered = (f"{wanted[: LONGEST_KEY - 4]}-{number}" for number in range(2, 10_000))
    return wanted if wanted not in taken else next(key for key in numbered if key not in taken)


def _spoken(circle: list[str]) -> str:
    names: dict[Any, str] = dict(Segment.objects.values_list("key", "name"))
    parts = [name.removeprefix("segment:") for name in circle]
    said = [_("the stages") if part == "stages" else quoted(names.get(part, part)) for part in parts]
    return _(" asks about ").join(said)
