"""What the team said about a campaign or a task, the oldest first: comments, and who asked for a yes and got which answer."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo

from django.utils.translation import gettext as _

from campaigns.teamwork.change_comment import may_change
from campaigns.teamwork.mentions import parts
from campaigns.teamwork.models import Approval, Comment
from lifecycle.accounts.team import name_of
from lifecycle.look.person import Person, person
from lifecycle.look.when import moment_words

MOST = 200


@dataclass(frozen=True)
class Said:
    at: datetime
    person: Person
    deed: str  # what it is where it is no comment, such as “approved”
    tone: str
    when: str
    parts: list[tuple[str, bool]]
    pk: int = 0  # of a comment
    text: str = ""
    is_changed: bool = False
    settled_by: str = ""
    is_mine: bool = False
    is_new: bool = False  # it names the reader, who has not seen it


def thread_of(
    *, now: datetime, zone: tzinfo, user_id: int | None, campaign_id: int = 0, task_id: int | None = None
) -> list[Said]:
    """Three statements for a task, four for a campaign."""
    about = Comment.objects.filter(task_id=task_id) if task_id else Comment.objects.filter(campaign_id=campaign_id)
    found = about.select_related("author").prefetch_related("mentions__user").order_by("-pk")[:MOST]
    said = [_comment(comment, user_id, now, zone) for comment in found]
    if campaign_id and not task_id:
        for approval in Approval.objects.filter(campaign_id=campaign_id).order_by("-pk")[:MOST]:
            said += _approval(approval, now, zone)
    return sorted(said, key=lambda each: each.at)


def _comment(comment: Comment, user_id: int | None, now: datetime, zone: tzinfo) -> Said:
    mentions = list(comment.mentions.all())
    names = {mention.user.username: name_of(mention.user) for mention in mentions}
    name = name_of(comment.author) if comment.author else comment.author_name
    return Said(
        at=comment.written_at,
        person=person(comment.author_name or name),
        deed="",
        tone="",
        when=moment_words(comment.written_at, now=now, zone=zone),
        parts=parts(comment.text, names),
        pk=comment.pk,
        text=comment.text,
        is_changed=comment.changed_at is not None,
        settled_by=comment.resolved_name if comment.resolved_at else "",
        is_mine=may_change(comment, user_id, now),
        is_new=any(mention.user_id == user_id and mention.read_at is None for mention in mentions),
    )


def _approval(approval: Approval, now: datetime, zone: tzinfo) -> Iterator[Said]:
    when = moment_words(approval.asked_at, now=now, zone=zone)
    words = [(approval.words, False)] if approval.words else []
    yield Said(approval.asked_at, person(approval.asked_name), _("asked for a yes"), "wait", when, words)
    if approval.answer and approval.answered_at:
        is_yes = approval.answer == "yes"
        deed = _("approved") if is_yes else _("sent it back")
        when = moment_words(approval.answered_at, now=now, zone=zone)
        words = [(approval.answer_words, False)] if approval.answer_words else []
        answerer = person(approval.answered_name)
        yield Said(approval.answered_at, answerer, deed, "good" if is_yes else "broken", when, words)
