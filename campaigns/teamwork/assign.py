from collections.abc import Collection
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from campaigns.teamwork.finish import the_one
from campaigns.teamwork.models import Task
from lifecycle.accounts.record import record
from lifecycle.accounts.team import name_of, who_may
from lifecycle.look.retold import kept

GAVE_ONE = kept(gettext_noop("gave a task to %(name)s"))
GAVE = kept(gettext_noop("gave %(count)s tasks to %(name)s"))
TOOK_ONE = kept(gettext_noop("took a task from whoever had it"))
TOOK = kept(gettext_noop("took %(count)s tasks from whoever had them"))
RIGHT = "campaigns.change_task"


class NotOnTheTeam(ValueError):
    """They may not sign in, or may not change tasks."""


def assign(*, task_ids: Collection[int], to: User | None, now: datetime) -> int:
    """To one of the team, or None: to nobody. Answers how many were somebody else's or nobody's before."""
    if to is not None and not who_may(RIGHT).filter(pk=to.pk).exists():
        raise NotOnTheTeam(_("%s may not do tasks.") % name_of(to))
    with transaction.atomic():
        others = Task.objects.filter(pk__in=task_ids)
        others = others.exclude(assignee_id=to.pk) if to else others.exclude(assignee_id=None)
        given = others.update(assignee_id=to.pk if to else None)
        if given:
            record(verb="task.assign", sentence=_said(given, to), now=now, about=the_one(task_ids))
    return given


def _said(count: int, to: User | None) -> str:
    if to is None:
        return TOOK_ONE if count == 1 else TOOK % {"count": count}
    said = GAVE_ONE if count == 1 else GAVE
    return said % {"count": count, "name": name_of(to)}
