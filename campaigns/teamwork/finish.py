from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop

from campaigns.teamwork.models import Task
from lifecycle.accounts.actor import actor
from lifecycle.accounts.record import record
from lifecycle.look.retold import kept

FINISHED_ONE = kept(gettext_noop("finished a task"))
FINISHED = kept(gettext_noop("finished %(count)s tasks"))
OPENED_ONE = kept(gettext_noop("opened a task again"))
OPENED = kept(gettext_noop("opened %(count)s tasks again"))


def finish(*, task_ids: Collection[int], now: datetime) -> int:
    """Done now, by whoever is at work; what was done before keeps its moment. Answers how many were open."""
    who = actor()
    with transaction.atomic():
        open_ones = Task.objects.filter(pk__in=task_ids, done_at=None)
        done = open_ones.update(done_at=now, done_name=who.name[:150] if who else "")
        if done and who:
            said = FINISHED_ONE if done == 1 else FINISHED % {"count": done}
            record(verb="task.finish", sentence=said, now=now, about=the_one(task_ids))
    return done


def reopen(*, task_ids: Collection[int], now: datetime) -> int:
    """There is more to do after all. Answers how many were done."""
    with transaction.atomic():
        opened = Task.objects.filter(pk__in=task_ids).exclude(done_at=None).update(done_at=None, done_name="")
        if opened and actor():
            said = OPENED_ONE if opened == 1 else OPENED % {"count": opened}
            record(verb="task.reopen", sentence=said, now=now, about=the_one(task_ids))
    return opened


def the_one(task_ids: Collection[int]) -> Task | None:
    """For the record, which names a task by its number: its words may name a contact."""
    return Task(pk=next(iter(task_ids))) if len(task_ids) == 1 else None
