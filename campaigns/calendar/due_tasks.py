from campaigns.calendar.entry import Entry
from campaigns.calendar.plans import Window
from campaigns.teamwork.models import Task
from campaigns.teamwork.task_line import due_chip, whose_words
from lifecycle.look.link import admin_link
from lifecycle.look.when import clock_time

MOST = 200


def due_tasks(window: Window) -> list[Entry]:
    """The open ones, by the day they are due: one statement."""
    due = Task.objects.filter(done_at=None, due_at__gte=window.start, due_at__lt=window.end)
    found = []
    for task in due.select_related("assignee").order_by("due_at", "pk")[:MOST]:
        if task.due_at is None:
            continue
        local = task.due_at.astimezone(window.zone)
        is_late = task.due_at <= window.now
        found.append(
            Entry(
                key=f"task-{task.pk}",
                kind="task",
                day=local.date(),
                title=task.title,
                url=admin_link("campaigns_task_change", task.pk),
                at=task.due_at,
                time=clock_time(task.due_at, window.zone),
                words=[whose_words(task)],
                chip=due_chip(task, window.now, window.zone) if is_late else None,
                campaign_id=task.campaign_id,
            )
        )
    return found
