"""What others want of the reader: a word to read, a yes to give, an answer to what they asked."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo

from django.contrib.auth.models import User
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.teamwork.models import Approval, Mention
from campaigns.workflows.models import Campaign
from lifecycle.look.link import admin_link
from lifecycle.look.when import moment_words

MOST = 5
MOST_CHANGES = 3
MOMENT = timedelta(seconds=1)  # a draft is stored a little after the moment it was changed at


@dataclass(frozen=True)
class Word:
    """One thing to look at, with the words that go with it."""

    icon: str
    family: str
    title: str
    detail: str
    when: str
    url: str
    points: list[str] = field(default_factory=list)
    label: str = ""  # of the page's button, where it waits for a deed


def for_you(user: User | None, *, now: datetime, zone: tzinfo) -> list[Word]:
    """Four statements at most: what waits for their yes, what was answered, what names them, and names of campaigns."""
    if user is None:
        return []
    asked = list(_asked(user)) if user.has_perm("campaigns.approve_campaign") else []
    answered = list(Approval.objects.filter(asked_by=user.pk, seen_at=None).exclude(answer="").order_by("-pk")[:MOST])
    unread = Mention.objects.filter(user_id=user.pk, read_at=None).select_related("comment__task").order_by("-pk")
    mentions = list(unread[:MOST]) if user.has_perm("campaigns.view_comment") else []
    ids = {each.campaign_id for each in [*asked, *answered]} | {each.comment.campaign_id for each in mentions}
    known = {campaign.pk: campaign for campaign in _campaigns(ids - {0})}
    return [
        *_waiting(asked, known, user, now, zone),
        *_answers(answered, known, now, zone),
        *_named(mentions, known, now, zone),
    ]


def _asked(user: User) -> Iterable[Approval]:
    """The last question about each campaign that is open, and not theirs to ask."""
    open_ones = Approval.objects.filter(answer="").exclude(asked_by=user.pk).order_by("-pk")
    last: dict[int, Approval] = {}
    for approval in open_ones[: MOST * 4]:
        last.setdefault(approval.campaign_id, approval)
    return [approval for approval in last.values() if approval.asked_of in (None, user.pk)]


def _campaigns(ids: set[int]) -> Iterable[Campaign]:
    names = "pk", "name", "edited_by", "updated_at", "status"
    return Campaign.objects.filter(pk__in=ids).only(*names) if ids else []


def _waiting(
    asked: list[Approval], known: dict[int, Campaign], user: User, now: datetime, zone: tzinfo
) -> Iterator[Word]:
    """Without what was changed or published since: that is void."""
    for approval in asked[:MOST]:
        campaign = known.get(approval.campaign_id)
        if campaign is None or campaign.updated_at > approval.asked_at + MOMENT or user.pk in campaign.edited_by:
            continue
        said = {"name": approval.asked_name, "campaign": campaign.name}
        yield Word(
            "how_to_reg",
            "wait",
            _("“%(campaign)s” waits for your yes") % said,
            _("%(name)s: %(words)s") % {"name": approval.asked_name, "words": approval.words}
            if approval.words
            else _("%s asks for it.") % approval.asked_name,
            moment_words(approval.asked_at, now=now, zone=zone),
            admin_link("campaigns_campaign_publish", campaign.pk),
            _changes(approval.changes),
            _("Look and answer"),
        )


def _changes(changes: list[str]) -> list[str]:
    if not changes:
        return [_("It is published for the first time.")]
    left = len(changes) - MOST_CHANGES
    more = [ngettext("and %d more change", "and %d more changes", left) % left] if left > 0 else []
    return [*changes[:MOST_CHANGES], *more]


def _answers(answered: list[Approval], known: dict[int, Campaign], now: datetime, zone: tzinfo) -> Iterator[Word]:
    for approval in answered:
        campaign = known.get(approval.campaign_id)
        if campaign is None or approval.answered_at is None:
            continue
        said = {"name": approval.answered_name, "campaign": campaign.name}
        is_yes = approval.answer == "yes"
        yield Word(
            "check_circle" if is_yes else "undo",
            "goal" if is_yes else "broken",
            (_("%(name)s approved “%(campaign)s”") if is_yes else _("%(name)s sent “%(campaign)s” back")) % said,
            approval.answer_words or (_("It can be published now.") if is_yes else ""),
            moment_words(approval.answered_at, now=now, zone=zone),
            admin_link("campaigns_campaign_publish", campaign.pk),
        )


def _named(mentions: list[Mention], known: dict[int, Campaign], now: datetime, zone: tzinfo) -> Iterator[Word]:
    for mention in mentions:
        said, task = mention.comment, mention.comment.task
        campaign = known.get(said.campaign_id)
        if task is None and campaign is None:
            continue
        about = task.title if task else campaign.name if campaign else ""
        page = "campaigns_task_change" if task else "campaigns_campaign_change"
        yield Word(
            "alternate_email",
            "trigger",
            _("%(name)s named you on “%(about)s”") % {"name": said.author_name, "about": about},
            said.text,
            moment_words(said.written_at, now=now, zone=zone),
            f"{admin_link(page, said.task_id or said.campaign_id)}#comment-{said.pk}",
        )
