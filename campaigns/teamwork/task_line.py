from dataclasses import dataclass
from datetime import datetime, tzinfo

from django.utils.translation import gettext as _

from campaigns.teamwork.models import Task
from lifecycle.accounts.team import name_of
from lifecycle.look.chip import Chip
from lifecycle.look.link import admin_link
from lifecycle.look.when import day_words


@dataclass(frozen=True)
class TaskLine:
    title: str
    detail: str
    chip: Chip | None
    url: str
    pk: int = 0
    is_done: bool = False


def task_line(task: Task, *, now: datetime, zone: tzinfo, detail: str | None = None) -> TaskLine:
    """One row of a list of tasks. Its contact is read: select it with the task."""
    said = task.note or str(task.contact or "") if detail is None else detail
    url = admin_link("campaigns_task_change", task.pk)
    return TaskLine(task.title, said, due_chip(task, now, zone), url, task.pk, task.done_at is not None)


def due_chip(task: Task, now: datetime, zone: tzinfo) -> Chip | None:
    if task.done_at:
        return Chip(_("Done"), "good", "check")
    if task.due_at is None:
        return None
    late = task.due_at <= now
    words = _("late") if late else day_words(task.due_at, now=now, zone=zone)
    return Chip(words, "broken" if late else "calm", "schedule")


def whose_words(task: Task) -> str:
    """Its assignee is read: select them with the task."""
    return name_of(task.assignee) if task.assignee else _("Nobody’s yet")
