from collections.abc import Collection
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.teamwork.finish import the_one
from campaigns.teamwork.models import Task
from lifecycle.accounts.record import record
from lifecycle.accounts.team import name_of, who_may

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
        return ngettext("gave %d task to nobody", "gave %d tasks to nobody", count) % count
    said = ngettext("gave %(n)d task to %(name)s", "gave %(n)d tasks to %(name)s", count)
    return said % {"n": count, "name": name_of(to)}
