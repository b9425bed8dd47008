"""The team's part of a page about a campaign, a broadcast or a task: what is to do, and what was said."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone

from campaigns.teamwork.models import Task
from campaigns.teamwork.see import see_thread
from campaigns.teamwork.task_line import TaskLine, task_line, whose_words
from campaigns.teamwork.thread import Said, thread_of
from lifecycle.accounts.team import MOST as MOST_MEMBERS
from lifecycle.accounts.team import name_of, who_may
from lifecycle.look.link import admin_link

MOST_TASKS = 6
COMMENT = "campaigns.add_comment"


@dataclass(frozen=True)
class TaskCard:
    """`add_url`: empty for whoever may not ask for any."""

    lines: list[TaskLine]
    more_url: str
    add_url: str


@dataclass(frozen=True)
class Talk:
    said: list[Said]
    members: list[tuple[str, str]]  # what stands after the @, and the full name
    post_url: str

    @property
    def open_ones(self) -> int:
        return sum(1 for each in self.said if each.pk and not each.settled_by)


def tasks_about(request: HttpRequest, *, now: datetime, campaign_id: int = 0, contact_id: int = 0) -> TaskCard | None:
    """What is to do about one of them, the open ones first: one statement. None for whoever may see no tasks."""
    if not request.user.has_perm("campaigns.view_task"):
        return None
    asked = {"campaign_id": campaign_id} if campaign_id else {"contact_id": contact_id}
    order = (F("done_at").desc(nulls_first=True), F("due_at").asc(nulls_last=True), "pk")
    found = Task.objects.filter(**asked).select_related("contact", "assignee").order_by(*order)[: MOST_TASKS + 1]
    zone = timezone.get_current_timezone()
    lines = [task_line(task, now=now, zone=zone, detail=_detail(task, bool(campaign_id))) for task in found]
    more = {"campaign": campaign_id} if campaign_id else {"contact__id__exact": contact_id}
    return TaskCard(
        lines[:MOST_TASKS],
        admin_link("campaigns_task_changelist", **more) if len(lines) > MOST_TASKS else "",
        admin_link("campaigns_task_add", **({"campaign": campaign_id} if campaign_id else {"contact": contact_id}))
        if request.user.has_perm("campaigns.add_task")
        else "",
    )


def _detail(task: Task, with_contact: bool) -> str:
    parts = [str(task.contact)] if with_contact and task.contact else []
    return " · ".join([*parts, whose_words(task)])


def talk(request: HttpRequest, *, now: datetime, campaign_id: int = 0, task_id: int | None = None) -> Talk | None:
    """The thread, which is seen by being shown. None for whoever may not read it."""
    user = request.user
    if not isinstance(user, User) or not user.has_perm("campaigns.view_comment"):
        return None
    zone = timezone.get_current_timezone()
    said = thread_of(campaign_id=campaign_id, task_id=task_id, user_id=user.pk, now=now, zone=zone)
    see_thread(user_id=user.pk, campaign_id=campaign_id, task_id=task_id, now=now)
    if not user.has_perm(COMMENT):
        return Talk(said, [], "")
    members = who_may("campaigns.view_comment").exclude(pk=user.pk)[:MOST_MEMBERS]
    post = admin_link("comment_task", task_id) if task_id else admin_link("comment_campaign", campaign_id)
    return Talk(said, [(member.username, name_of(member)) for member in members], post)
