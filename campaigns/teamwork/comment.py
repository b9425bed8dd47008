from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.teamwork.mentions import named_in
from campaigns.teamwork.models import Comment, Mention, Task
from lifecycle.accounts.actor import Actor

LONGEST = 4000


class BadComment(ValueError):
    pass


def comment(*, text: str, by: Actor, now: datetime, campaign_id: int = 0, task: Task | None = None) -> Comment:
    """About a campaign or about a task. Whoever is named in it finds it on their first page."""
    text = clean(text)
    with transaction.atomic():
        made = Comment.objects.create(
            campaign_id=0 if task else campaign_id,
            task=task,
            author_id=by.user_id,
            author_name=by.name[:150],
            text=text,
            written_at=now,
        )
        tell(made, named_in(text).values())
    return made


def clean(text: str) -> str:
    text = text.replace("\x00", "").strip()
    if not text:
        raise BadComment(_("Write something first."))
    if len(text) > LONGEST:
        raise BadComment(_("A comment has %d letters at most.") % LONGEST)
    return text


def tell(written: Comment, named: Iterable[User]) -> None:
    """Nobody is told of what they wrote themselves, and nobody twice."""
    people = [user for user in named if user.pk != written.author_id]
    Mention.objects.bulk_create([Mention(comment=written, user=user) for user in people], ignore_conflicts=True)
