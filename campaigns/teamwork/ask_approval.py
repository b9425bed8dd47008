from collections.abc import Mapping
from datetime import datetime
from typing import Any

from campaigns.teamwork.create_tasks import NewTask, create_tasks
from campaigns.teamwork.models import Approval, Task
from lifecycle.accounts.actor import Actor
from lifecycle.accounts.record import record


def ask_approval(
    *,
    campaign_id: int,
    name: str,
    digest: str,
    choices: Mapping[str, Any],
    by: Actor,
    words: str,
    now: datetime,
) -> Approval:
    """Ask the others to approve of this; a task for whoever may. What was asked before of this campaign is let go."""
    for before in Approval.objects.filter(campaign_id=campaign_id, answer=""):
        close_task(before, now)
    approval = Approval.objects.create(
        campaign_id=campaign_id,
        digest=digest,
        choices=dict(choices),
        asked_by=by.user_id,
        asked_name=by.name[:150],
        asked_at=now,
        words=words,
    )
    title = f"{by.name} asks you to approve “{name}”"[:200]
    create_tasks([NewTask(task_of(approval), title, note=words, campaign_id=campaign_id)], now=now)
    record(verb="campaign.ask", sentence=f"asked for approval of “{name}”", now=now, changes=[words] if words else [])
    return approval


def task_of(approval: Approval) -> str:
    return f"approval/{approval.pk}"


def close_task(approval: Approval, now: datetime) -> None:
    Task.objects.filter(reference=task_of(approval), done_at=None).update(done_at=now)
