"""What somebody of the team does to the people behind a number, and the record of it."""

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from campaigns.watching.step_words import StepWords
from campaigns.workflows.models import Campaign
from campaigns.workflows.place import place
from campaigns.workflows.remove import remove
from campaigns.workflows.skip import skip
from lifecycle.accounts.record import record
from lifecycle.look.number import grouped
from lifecycle.look.retold import kept

MOVED = kept(gettext_noop("moved %(n)s people of “%(campaign)s” to %(to)s"))
SKIPPED = kept(gettext_noop("let %(n)s people of “%(campaign)s” skip %(at)s"))
TAKEN_OUT = kept(gettext_noop("took %(n)s people out of “%(campaign)s”"))
THEIR_STEP = kept(gettext_noop("their step"))

MOVE, SKIP, REMOVE = "move", "skip", "remove"


class CannotDo(ValueError):
    """This cannot be done to them; the text says why."""


def act(
    *, campaign: Campaign, deed: str, contact_ids: Collection[int], now: datetime, at: str = "", to: str = ""
) -> int:
    """How many it was done to: whoever left meanwhile, or stands elsewhere than `at`, is left alone."""
    words = StepWords(campaign)
    if deed == MOVE:
        _check_target(campaign, to)
        done = place(campaign=campaign, contact_ids=contact_ids, to=to, at=at, now=now)
        said = MOVED % {
            "n": grouped(done),
            "campaign": campaign.name,
            "to": words.of(to),
        }
    elif deed == SKIP:
        done = skip(campaign=campaign, contact_ids=contact_ids, at=at, now=now)
        said = SKIPPED % {
            "n": grouped(done),
            "campaign": campaign.name,
            "at": words.of(at) if at else THEIR_STEP,
        }
    elif deed == REMOVE:
        done = remove(campaign=campaign, contact_ids=contact_ids, at=at, now=now)
        said = TAKEN_OUT % {"n": grouped(done), "campaign": campaign.name}
    else:
        raise CannotDo(_("Say what is to be done with them: move, skip or remove."))
    if done:
        record(verb=f"people.{deed}", sentence=said, now=now, about=campaign)
    return done


def _check_target(campaign: Campaign, to: str) -> None:
    live = campaign.live_version
    if live is None or to not in (live.graph.get("steps") or {}):
        raise CannotDo(_("Nobody can go there: that step is not in what runs now. Publish it first."))
