from datetime import datetime

from campaigns.teamwork.models import Approval, Mention


def see_thread(*, user_id: int, now: datetime, campaign_id: int = 0, task_id: int | None = None) -> None:
    """They have the page before them: what names them, and the answer to what they asked, is news no more."""
    unread = Mention.objects.filter(user_id=user_id, read_at=None)
    if task_id is not None:
        unread.filter(comment__task_id=task_id).update(read_at=now)
        return
    unread.filter(comment__campaign_id=campaign_id).update(read_at=now)
    see_answer(user_id=user_id, campaign_id=campaign_id, now=now)


def see_answer(*, user_id: int, campaign_id: int, now: datetime) -> None:
    answered = Approval.objects.filter(campaign_id=campaign_id, asked_by=user_id, seen_at=None).exclude(answer="")
    answered.update(seen_at=now)
