from dataclasses import dataclass
from datetime import datetime, tzinfo

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.teamwork.models import Task
from campaigns.teamwork.task_line import whose_words
from channels.outbox.origin import origins
from lifecycle.look.link import admin_link
from lifecycle.look.when import moment_words

MOST_COUNTED = 1000


@dataclass(frozen=True)
class Head:
    sentence: str
    views: list[tuple[str, str, bool]]  # words, the question in the address, whether it is shown now


def head_of(user_id: int, asked: QueryDict, now: datetime) -> Head:
    """What waits for the reader, and the views of the list. Two statements that stop counting at a thousand."""
    mine = Task.objects.filter(assignee_id=user_id, done_at=None).order_by()
    waiting, late = mine[:MOST_COUNTED].count(), mine.filter(due_at__lte=now)[:MOST_COUNTED].count()
    shown = asked.get("show", ""), asked.get("whose", "")
    views = [
        (_("Mine"), "open", "mine"),
        (_("Nobody’s yet"), "open", "nobody"),
        (_("Late"), "late", ""),
        (_("Open"), "open", ""),
        (_("Done"), "done", ""),
        (_("All"), "", ""),
    ]
    return Head(
        _sentence(waiting, late),
        [(words, _question(show, whose), (show, whose) == shown) for words, show, whose in views],
    )


def _question(show: str, whose: str) -> str:
    return "?" + "&".join(f"{name}={value}" for name, value in (("show", show), ("whose", whose)) if value)


def _sentence(waiting: int, late: int) -> str:
    if not waiting:
        return _("Nothing waits for you.")
    said = ngettext("%d task waits for you.", "%d tasks wait for you.", waiting) % waiting
    if not late:
        return said
    return _("%(waiting)s %(late)s") % {
        "waiting": said,
        "late": ngettext("%d of them is late.", "%d of them are late.", late) % late,
    }


@dataclass(frozen=True)
class Told:
    """A task in words."""

    facts: list[tuple[str, str, str]]  # what, the words, where they lead
    is_done: bool


def told(task: Task, *, now: datetime, zone: tzinfo) -> Told:
    """Its contact and assignee are read; one statement where a campaign asked for it."""
    origin = origins().of([task.campaign_id]).get(task.campaign_id) if task.campaign_id else None
    contact = task.contact
    facts = [
        (_("About"), str(contact), admin_link("lifecycle_contact_change", contact.pk)) if contact else ("", "", ""),
        (_("Campaign"), origin.name, origin.url) if origin else ("", "", ""),
        (_("Whose"), whose_words(task), ""),
        (_("Due"), moment_words(task.due_at, now=now, zone=zone) if task.due_at else "", ""),
        (_("Asked for"), _asked(task, now, zone), ""),
        (_("Done"), _done(task, now, zone), ""),
    ]
    return Told([fact for fact in facts if fact[1]], task.done_at is not None)


def _asked(task: Task, now: datetime, zone: tzinfo) -> str:
    when = moment_words(task.created_at, now=now, zone=zone)
    return _("%(when)s by %(name)s") % {"when": when, "name": task.asked_name} if task.asked_name else when


def _done(task: Task, now: datetime, zone: tzinfo) -> str:
    if task.done_at is None:
        return ""
    when = moment_words(task.done_at, now=now, zone=zone)
    return _("%(when)s by %(name)s") % {"when": when, "name": task.done_name} if task.done_name else when
