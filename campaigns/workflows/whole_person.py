"""What belongs to a person on this floor: what a merge moves, an erasure removes and an export shows."""

from datetime import datetime

from campaigns.teamwork.models import Comment, Task
from campaigns.workflows.merge import move_campaigns
from campaigns.workflows.models import Enrollment, StepRun
from lifecycle import rows
from lifecycle.contacts.erase import on_erase
from lifecycle.contacts.export import on_export, rows_of
from lifecycle.contacts.merge import Pairs, move, on_merge
from lifecycle.contacts.models import Contact

ENROLLMENT = (
    "campaign__key",
    "number",
    "step_key",
    "is_active",
    "entered_at",
    "trigger",
    "ended_at",
    "ended_reason",
)
STEP_RUN = ("campaign_id", "number", "step_key", "visit", "at", "outcome")
TASK = ("title", "note", "created_at", "due_at", "done_at")
COMMENT = ("text", "written_at", "changed_at")


def register() -> None:
    on_merge(move_campaigns)
    on_merge(_move_tasks)
    on_erase(_forget_history)
    on_export("enrollments", rows_of(Enrollment, *ENROLLMENT, order="entered_at"))
    on_export("steps", rows_of(StepRun, *STEP_RUN, order="at", field="contact_id"))
    on_export("tasks", rows_of(Task, *TASK, order="created_at"))
    on_export("task_comments", rows_of(Comment, *COMMENT, order="written_at", field="task__contact"))


def _move_tasks(pairs: Pairs, now: datetime) -> None:
    move(Task, pairs)


def _forget_history(ids: list[int], now: datetime) -> None:
    """Enrollments and tasks go with their contact; history names it by its number only."""
    StepRun.objects.filter(contact_id__among=ids).delete()
    # A text they sent before we knew them is a task about nobody, which names their number.
    phones = Contact.objects.filter(pk__among=ids).exclude(phone="").values_list("phone", flat=True)
    strangers = Task.objects.filter(contact=None, reference__startswith="text/").values_list("pk", "note")
    # Somewhere in the note: not every language begins with it.
    rows.delete(Task, "id", [pk for pk, note in strangers if not set(phones).isdisjoint(note.split())])
