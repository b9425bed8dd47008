from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from campaigns.teamwork.create_tasks import NewTask, create_tasks
from campaigns.teamwork.models import Approval, Task
from lifecycle.accounts.actor import Actor
from lifecycle.accounts.record import record
from lifecycle.accounts.team import name_of, who_may
from lifecycle.look.retold import kept

ASKED_SOMEBODY = kept(gettext_noop("asked %(name)s to approve “%(campaign)s”"))
ASKED = kept(gettext_noop("asked for approval of “%(campaign)s”"))

RIGHT = "campaigns.approve_campaign"


class CannotAnswer(ValueError):
    """Who was asked may not approve of this."""


def who_can_answer(*, not_these: Collection[int]) -> QuerySet[User]:
    """not_these: who asks, and whoever worked on it."""
    return who_may(RIGHT).exclude(pk__in=not_these)


def ask_approval(
    *,
    campaign_id: int,
    name: str,
    digest: str,
    choices: Mapping[str, Any],
    by: Actor,
    words: str,
    now: datetime,
    asked_of: User | None = None,
    editors: Collection[int] = (),
    changes: Sequence[str] = (),
) -> Approval:
    """Ask the others to approve of this; a task for `asked_of`, or for whoever may. What was asked before of this
    campaign is let go.

    editors: users who wrote what is to be published. changes: what is new in it, in sentences.
    """
    if asked_of and not who_can_answer(not_these={by.user_id or 0, *editors}).filter(pk=asked_of.pk).exists():
        raise CannotAnswer(_("%s cannot approve of this. Ask somebody else.") % name_of(asked_of))
    for before in Approval.objects.filter(campaign_id=campaign_id, answer=""):
        close_task(before, now)
    approval = Approval.objects.create(
        campaign_id=campaign_id,
        digest=digest,
        choices=dict(choices),
        asked_by=by.user_id,
        asked_name=by.name[:150],
        asked_at=now,
        asked_of=asked_of.pk if asked_of else None,
        changes=list(changes),
        words=words,
    )
    title = f"{by.name} asks you to approve “{name}”"[:200]
    task = NewTask(
        task_of(approval),
        title,
        note=words,
        campaign_id=campaign_id,
        assignee_id=approval.asked_of,
        asked_name=approval.asked_name,
    )
    create_tasks([task], now=now)
    words_of = ASKED_SOMEBODY if asked_of else ASKED
    said = words_of % {"name": name_of(asked_of) if asked_of else "", "campaign": name}
    record(verb="campaign.ask", sentence=said, now=now, changes=[words] if words else [])
    return approval


TASKS = "approval/"  # how the reference of such a task begins


def task_of(approval: Approval) -> str:
    return f"{TASKS}{approval.pk}"


def close_task(approval: Approval, now: datetime) -> None:
    Task.objects.filter(reference=task_of(approval), done_at=None).update(done_at=now)
