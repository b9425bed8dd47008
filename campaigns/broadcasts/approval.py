"""Somebody else's word, where the installation asks for one before a broadcast goes out."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from campaigns.broadcasts.models import Broadcast
from campaigns.broadcasts.plan import Plan
from campaigns.broadcasts.wizard import step_link
from campaigns.teamwork.approved import last_asked
from campaigns.workflows.digest import digest_of
from campaigns.workflows.publish import not_approved_words
from lifecycle.look.link import admin_link


@dataclass(frozen=True)
class Word:
    """What keeps it here, and where to go on; no `label` where nothing is left to do but wait."""

    sentence: str
    url: str = ""
    label: str = ""


def word_needed(broadcast: Broadcast, plan: Plan, user_id: int | None) -> Word | None:
    """None where it may go out."""
    if not settings.PUBLISH_NEEDS_APPROVAL:
        return None
    if plan.at is None:
        moment = _("Choose the moment it goes out first: that is part of what is approved.")
        return Word(moment, step_link(broadcast, "when"), _("When it goes out"))
    asked = last_asked(broadcast.pk)
    is_fresh = bool(asked and asked.digest == digest_of(broadcast, asked.choices))
    if asked and is_fresh and asked.answer == "yes":
        return None
    page = admin_link("campaigns_campaign_publish", broadcast.pk)
    if asked and is_fresh and not asked.answer:
        return Word(not_approved_words(asked), page, _("Look and answer") if asked.asked_by != user_id else "")
    return Word(not_approved_words(asked if asked and asked.answer else None), page, _("Ask for approval"))
