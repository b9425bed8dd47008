from typing import Any

from django.db.models import Max
from django.utils.text import slugify
from django.utils.translation import gettext as _

from lifecycle.conditions.base import BadCondition, Condition, Definition, parse_anywhere
from lifecycle.conditions.references import circle_through, references
from lifecycle.look.quotes import quoted
from lifecycle.stages.models import Stage


class BadStage(ValueError):
    """It cannot be saved; the text says why, in a sentence."""


def save_stage(
    *,
    name: str,
    stage: Stage | None = None,
    key: str = "",
    icon: str = "flag",
    goal: str = "",
    is_aside: bool = False,
    definition: Definition | None = None,
    goal_definition: Definition | None = None,
    position: int | None = None,
) -> Stage:
    """A new stage, by default behind all others, or new words for this one. Its key stays."""
    if not name.strip():
        raise BadStage(_("A stage needs a name."))
    saved = stage or Stage(key=_new_key(key or name), position=_next_position())
    checked = check_stage(saved, definition, moves_people=True)
    if saved.definition != checked:
        saved.refreshed_at = None
    saved.name, saved.icon, saved.goal, saved.is_aside = name.strip(), icon, goal.strip(), is_aside
    saved.definition, saved.goal_definition = checked, check_stage(saved, goal_definition, moves_people=False)
    saved.position = saved.position if position is None else position
    saved.save()
    return saved


def check_stage(stage: Stage, definition: Definition | None, *, moves_people: bool) -> Definition:
    """A condition of this stage as it is stored. Raises BadStage where it cannot work."""
    if not definition:
        return {}
    condition = _parsed(definition)
    if missing := condition.missing():
        raise BadStage(" ".join(missing))
    checked = condition.as_json()
    if moves_people:
        _refuse_circle(stage, checked)
    return checked


def _parsed(definition: Any) -> Condition:
    try:
        return parse_anywhere(definition)
    except BadCondition as problem:
        raise BadStage(str(problem)) from None


def _refuse_circle(stage: Stage, definition: Definition) -> None:
    others = list(Stage.objects.exclude(pk=stage.pk).values_list("definition", flat=True))
    circle = circle_through("stages", references({"stages": [*others, definition]}))
    if len(circle) == 2:
        raise BadStage(_("The stages cannot ask which stage somebody is in: that goes round in a circle."))
    if circle:
        named = " ".join(quoted(part.removeprefix("segment:")) for part in circle[1:-1])
        raise BadStage(
            _("This goes round in a circle: the segment %(named)s asks about the stages.") % {"named": named}
        )


def _new_key(wanted: str) -> str:
    key = slugify(wanted)[:64] or "stage"
    if Stage.objects.filter(key=key).exists():
        raise BadStage(_("There is a stage “%(key)s” already.") % {"key": key})
    return key


def _next_position() -> int:
    last = Stage.objects.aggregate(last=Max("position"))["last"]
    return 1 if last is None else int(last) + 1
