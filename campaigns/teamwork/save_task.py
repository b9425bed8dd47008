from collections.abc import Collection
from datetime import datetime
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.teamwork.models import Task
from lifecycle.accounts.actor import actor
from lifecycle.accounts.record import record


def save_task(*, task: Task, changed: Collection[str] = (), now: datetime) -> None:
    """By hand: made where it is new, else changed. `changed`: what, in words."""
    is_new = task.pk is None
    if is_new:
        who = actor()
        task.reference = task.reference or f"by-hand/{uuid4()}"
        task.created_at = now
        task.asked_name = who.name[:150] if who else ""
    with transaction.atomic():
        task.save()
        if is_new:
            record(verb="task.make", sentence=_("asked for a task"), now=now, about=task)
        elif changed:
            said = [{"what": what} for what in changed]
            record(verb="task.change", sentence=_("changed a task"), now=now, about=task, changes=said)
