from datetime import datetime

from campaigns.teamwork.models import Comment
from lifecycle.accounts.actor import Actor


def settle_comment(*, comment: Comment, by: Actor, is_settled: bool, now: datetime) -> bool:
    """Nothing is left to do about it, or there is again. Answers whether that was news."""
    if is_settled:
        asked = Comment.objects.filter(pk=comment.pk, resolved_at=None)
        return bool(asked.update(resolved_at=now, resolved_name=by.name[:150]))
    asked = Comment.objects.filter(pk=comment.pk).exclude(resolved_at=None)
    return bool(asked.update(resolved_at=None, resolved_name=""))
