"""How far somebody else's word is, where the installation asks for one before a draft is published."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.utils.translation import gettext as _

from campaigns.teamwork.approved import last_asked
from campaigns.teamwork.models import Approval
from campaigns.workflows.digest import digest_of
from campaigns.workflows.editors import editors_of
from campaigns.workflows.models import Campaign
from campaigns.workflows.publish import not_approved_words


@dataclass(frozen=True)
class Word:
    """`label`: of the way to the page where it is asked for and answered. `words`: what was said to it."""

    sentence: str
    label: str
    tone: str = "wait"
    icon: str = "how_to_reg"
    words: str = ""
    is_next: bool = True  # whether that is the one thing to do now, by whoever looks
    may_go_out: bool = False


def word_needed(campaign: Campaign, user: User | AnonymousUser) -> Word | None:
    """None where the installation asks for none."""
    if not settings.PUBLISH_NEEDS_APPROVAL:
        return None
    asked = last_asked(campaign.pk)
    is_fresh = bool(asked and asked.digest == digest_of(campaign, asked.choices))
    if asked and is_fresh and asked.answer == "yes":
        approved = _("%s approved of exactly this.") % asked.answered_name
        return Word(approved, "", "good", words=asked.answer_words, may_go_out=True)
    if asked and asked.answer == "no":
        ask_again = not_approved_words(asked)
        return Word(ask_again, _("Ask for approval"), icon="undo", words=asked.answer_words, is_next=not is_fresh)
    if asked and is_fresh:
        may_answer = _may_answer(campaign, asked, user)
        label = _("Look and answer") if may_answer else _("What changes")
        return Word(not_approved_words(asked), label, words=asked.words, is_next=may_answer)
    may_ask = user.has_perm("campaigns.change_campaign")
    known = asked if asked and asked.answer else None
    return Word(not_approved_words(known), _("Ask for approval"), is_next=may_ask)


def _may_answer(campaign: Campaign, asked: Approval, user: User | AnonymousUser) -> bool:
    is_own = asked.asked_by == user.pk or user.pk in editors_of(campaign)
    return not is_own and user.has_perm("campaigns.approve_campaign")
