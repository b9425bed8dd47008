from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from django.contrib.auth.models import User
from django.db.models import Case, Q, QuerySet, When
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.reports.for_you import Word, for_you
from campaigns.reports.going_out import Going, going_out
from campaigns.reports.going_out import asked as going_asked
from campaigns.reports.needs import Need, needs, without_access_asked
from campaigns.reports.pressure import Pressure, pressure
from campaigns.reports.pressure import asked as pressure_asked
from campaigns.reports.stage_flow import asked as flow_asked
from campaigns.reports.stage_flow import stage_flow
from campaigns.reports.stage_picture import Picture
from campaigns.reports.upcoming import Coming, upcoming
from campaigns.reports.welcome import Welcome, welcome
from campaigns.reports.welcome import asked as welcome_asked
from campaigns.teamwork.ask_approval import TASKS
from campaigns.teamwork.models import Task
from campaigns.teamwork.task_line import TaskLine, task_line
from campaigns.workflows.models import Enrollment, StepRun
from channels.outbox.models import Message
from lifecycle import rows
from lifecycle.contacts.models import Contact
from lifecycle.figures.as_of import as_of
from lifecycle.figures.figure import figure

WINDOWS = (1, 7, 30)  # days
USUAL_WINDOW = 7
MOST_TASKS = 4


@dataclass(frozen=True)
class Today:
    greeting: str
    needs: Sequence[Need]
    flow: Picture
    days: int
    going: Sequence[Going]
    live: int
    pressure: Pressure
    welcome: Welcome
    words: Sequence[Word]
    tasks: Sequence[TaskLine]
    open_tasks: int
    upcoming: Sequence[Coming]
    as_of: str = ""


def today(*, now: datetime, zone: tzinfo, name: str, user: User | None = None, days: int = USUAL_WINDOW) -> Today:
    """Everything the first page says to `user`. The number of queries does not grow with people, messages or campaigns."""
    local = now.astimezone(zone)
    numbers = todays_numbers(now=now, days=days, zone=str(zone))
    told = numbers.value
    words = for_you(user, now=now, zone=zone)
    urgent = [*needs(told, now=now), *[_asks_for_yes(word) for word in words if word.label]]
    going = going_out(told)
    user_id = user.pk if user else None
    return Today(
        greeting=f"{greeting(local.hour, name)} {how_many_need_you(len(urgent))}",
        needs=urgent,
        flow=stage_flow(told, since=now - timedelta(days=days), now=now),
        days=days,
        going=going,
        live=sum(not row.is_broadcast for row in going),  # as *Campaigns* counts them
        pressure=pressure(told),
        welcome=welcome(told),
        words=words,
        tasks=task_lines(user_id, now, zone),
        open_tasks=tasks_for(user_id).count(),
        upcoming=upcoming(now=now, zone=zone),
        as_of=as_of([numbers], now=now, zone=zone),
    )


def _asks_for_yes(word: Word) -> Need:
    """What it is about stands on its card below."""
    return Need(_("%s.") % word.title, "", word.url, word.label, word.icon)


@figure("today", of=(Contact, Message, Enrollment, StepRun), empty=dict[str, rows.Answer]())
def todays_numbers(*, now: datetime, days: int, zone: str) -> dict[str, rows.Answer]:
    """Of everybody: where they are, what went out since midnight, who heard how much. One statement."""
    midnight = now.astimezone(ZoneInfo(zone)).replace(hour=0, minute=0, second=0, microsecond=0)
    return rows.together(
        {
            "without_access": without_access_asked(),
            **flow_asked(since=now - timedelta(days=days)),
            **going_asked(since=midnight),
            **pressure_asked(now=now),
            **welcome_asked(now=now),
        }
    )


def greeting(hour: int, name: str) -> str:
    if 5 <= hour < 12:
        words = _("Good morning, %s.")
    elif 12 <= hour < 18:
        words = _("Good afternoon, %s.")
    else:
        words = _("Good evening, %s.")
    return words % name


def how_many_need_you(count: int) -> str:
    if not count:
        return _("Nothing needs you.")
    return ngettext("One thing needs you.", "%(n)d things need you.", count) % {"n": count}


def tasks_for(user_id: int | None) -> QuerySet[Task]:
    """What is theirs and open, and what is nobody's yet. Who is asked for a yes finds that by itself."""
    theirs = Task.objects.filter(Q(assignee=user_id) | Q(assignee=None), done_at=None)
    return theirs.exclude(reference__startswith=TASKS)


def task_lines(user_id: int | None, now: datetime, zone: tzinfo) -> list[TaskLine]:
    """What is late, whoever has it; then what is theirs, then what is nobody's."""
    late = Case(When(due_at__lte=now, then=0), default=1)
    whose = Case(When(assignee=None, then=1), default=0)
    found = tasks_for(user_id).select_related("contact").order_by(late, whose, "due_at", "pk")[:MOST_TASKS]
    return [task_line(task, now=now, zone=zone) for task in found]
