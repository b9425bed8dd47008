from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from campaigns.teamwork.comment import clean, tell
from campaigns.teamwork.mentions import named_in
from campaigns.teamwork.models import Comment
from lifecycle.accounts.actor import Actor
from lifecycle.accounts.record import record
from lifecycle.look.retold import kept

TAKEN_BACK = kept(gettext_noop("took back a comment"))
AS_LONG_AS = timedelta(hours=1)  # after it was written


class NotYours(PermissionError):
    """Nobody changes what others said, or what has stood for a while."""


def may_change(comment: Comment, user_id: int | None, now: datetime) -> bool:
    return user_id is not None and comment.author_id == user_id and now - comment.written_at <= AS_LONG_AS


def change_comment(*, comment: Comment, text: str, by: Actor, now: datetime) -> None:
    """Who is newly named is told; who is no longer named finds it no more."""
    text = clean(text)
    with transaction.atomic():
        held = _held(comment, by, now)
        if held.text == text:
            return
        held.text, held.changed_at = text, now
        held.save(update_fields=["text", "changed_at"])
        named = named_in(text)
        held.mentions.exclude(user__in=[user.pk for user in named.values()]).delete()
        tell(held, named.values())


def remove_comment(*, comment: Comment, by: Actor, now: datetime) -> None:
    with transaction.atomic():
        held = _held(comment, by, now)
        record(verb="comment.remove", sentence=TAKEN_BACK, now=now, about=held)
        held.delete()


def _held(comment: Comment, by: Actor, now: datetime) -> Comment:
    held = Comment.objects.select_for_update().get(pk=comment.pk)
    if held.author_id is None or held.author_id != by.user_id:
        raise NotYours(_("Only whoever wrote it changes it."))
    if not may_change(held, by.user_id, now):
        raise NotYours(_("It has stood for more than an hour. Write another one instead."))
    return held
