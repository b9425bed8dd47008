from collections.abc import Collection
from datetime import datetime
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext_noop

from campaigns.teamwork.models import Task
from lifecycle.accounts.actor import actor
from lifecycle.accounts.record import record
from lifecycle.look.retold import kept

ASKED = kept(gettext_noop("asked for a task"))
CHANGED = kept(gettext_noop("changed a task"))


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
            record(verb="task.make", sentence=ASKED, now=now, about=task)
        elif changed:
            said = [{"what": what} for what in changed]
            record(verb="task.change", sentence=CHANGED, now=now, about=task, changes=said)
