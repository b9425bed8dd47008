from collections.abc import Collection
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_noop

from campaigns.policy.place import installation_zone
from campaigns.workflows.models import Campaign
from channels.outbox.halt import CAMPAIGN, halt
from lifecycle.look.retold import kept
from lifecycle.look.when import length_words

ENDLESS_TALK = kept(
    gettext_noop(
        "This campaign and others set each other off in a circle. After ten rounds “%(event)s” was refused."
        " Give one of them an entry rule that ends the circle."
    )
)
CIRCLE = kept(gettext_noop("A circle of steps without a wait was stopped after 50 steps. Add a wait to go round."))
UNUSABLE = kept(gettext_noop("It was paused, because it can no longer run: %(why)s Mend it and publish it again."))
MISSED_FOR_ONE = kept(
    gettext_noop(
        "%(day)s at %(time)s was missed: it was paused then, or nothing was running. More than %(late)s late nobody"
        " is let in any more, so 1 person was left out."
    )
)
MISSED = kept(
    gettext_noop(
        "%(day)s at %(time)s was missed: it was paused then, or nothing was running. More than %(late)s late nobody"
        " is let in any more, so %(people)s people were left out."
    )
)


def note_endless_talk(campaign_keys: Collection[str], event: str) -> None:
    """Say on the campaigns' pages that they set each other off without end (engine rule 7)."""
    Campaign.objects.filter(key__in=campaign_keys).update(notice=ENDLESS_TALK % {"event": event})


def note_circle(campaign_ids: Collection[int]) -> None:
    """Say that people went round in a circle of steps without a wait (engine rule 8)."""
    Campaign.objects.filter(pk__in=campaign_ids).update(notice=CIRCLE)


def note_unusable(campaign_id: int, why: str, *, now: datetime) -> None:
    """Pause a live campaign that cannot run as it was published, and say so. What it has in line waits with it."""
    with transaction.atomic():
        paused = Campaign.objects.filter(pk=campaign_id, status="live").update(
            status="paused", notice=UNUSABLE % {"why": why}
        )
        if paused:
            halt(scope=CAMPAIGN, key=str(campaign_id), by="the campaign, which can no longer run", now=now)


def note_missed(campaign_id: int, people: int, last: datetime) -> None:
    """Say that a moment passed while nothing ran, longer ago than we make up for (engine rule 4)."""
    at = last.astimezone(installation_zone())
    said = {"day": f"{at:%-d %b %Y}", "time": f"{at:%H:%M}", "late": length_words(settings.LATE_EVENT_AFTER)}
    words = MISSED_FOR_ONE if people == 1 else MISSED
    Campaign.objects.filter(pk=campaign_id).update(notice=words % {**said, "people": f"{people:,}"})


def put_away(campaign_id: int) -> None:
    """Somebody has read it."""
    Campaign.objects.filter(pk=campaign_id).update(notice="")
