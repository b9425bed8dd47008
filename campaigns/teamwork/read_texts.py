from datetime import datetime

from django.utils.translation import gettext as _

from campaigns.teamwork.create_tasks import NewTask, create_tasks
from channels.feedback.hear import Wording

LONGEST = 150  # of a text in the title; the note has all of it


def ask_to_read(said: list[Wording], now: datetime) -> None:
    """A task for each text that only a person understands: it may be a wish to hear no more."""
    create_tasks([_task(each) for each in said], now=now)


def _task(said: Wording) -> NewTask:
    short = said.text if len(said.text) <= LONGEST else said.text[: LONGEST - 1] + "…"
    note = _("%(phone)s wrote: “%(text)s”. If they want no more texts, close their number under Closed addresses.")
    return NewTask(
        reference=said.reference,
        title=_("Read this text: “%s”") % " ".join(short.split()),
        note=note % {"phone": said.phone, "text": said.text},
        contact_id=said.contact_id,
        due_at=said.at,
    )
