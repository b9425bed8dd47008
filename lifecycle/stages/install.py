from django.utils.translation import gettext as _

from lifecycle.stages.models import Stage
from lifecycle.stages.save import save_stage
from lifecycle.stages.sets import SETS


class NoSuchSet(ValueError):
    pass


def install(set_key: str) -> list[Stage]:
    """The stages of a ready set that are not there yet, behind those that are. What is there stays as it is."""
    if set_key not in SETS:
        raise NoSuchSet(_("There is no set of stages “%(key)s”.") % {"key": set_key})
    there = set(Stage.objects.values_list("key", flat=True))
    return [
        save_stage(
            key=ready.key,
            name=str(ready.name),
            icon=ready.icon,
            goal=str(ready.goal),
            is_aside=ready.is_aside,
            definition=ready.definition,
            goal_definition=ready.goal_definition,
        )
        for ready in SETS[set_key].stages
        if ready.key not in there
    ]
