from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from campaigns.teamwork.models import Task
from lifecycle import rows


@dataclass(frozen=True, slots=True)
class NewTask:
    """`reference`: a second task under the same one is not made. `asked_name`: empty where a campaign asks for it."""

    reference: str
    title: str
    note: str = ""
    contact_id: int | None = None
    campaign_id: int = 0
    due_at: datetime | None = None
    assignee_id: int | None = None
    asked_name: str = ""


NAMES = ("reference", "title", "note", "contact_id", "campaign_id", "due_at", "assignee_id", "asked_name")


def create_tasks(tasks: Sequence[NewTask], *, now: datetime) -> int:
    """One statement; how many are new."""
    if not tasks:
        return 0
    columns: dict[str, Sequence[Any] | rows.Same] = {name: [getattr(task, name) for task in tasks] for name in NAMES}
    made = rows.insert(Task, columns | {"created_at": rows.Same(now)}, ignore=("reference",), returning=("pk",))
    return len(made)
