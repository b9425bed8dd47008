from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from campaigns.workflows.editing.draft import whole
from campaigns.workflows.models import Campaign
from lifecycle.accounts.actor import actor, name_at_work

MOMENT = timedelta(microseconds=1)


class Stale(ValueError):
    """Somebody else changed it since it was looked at."""


def note_editor(campaign: Campaign) -> None:
    """Whoever changed it is not the one to approve of it."""
    who = actor()
    campaign.changed_by = name_at_work()
    if who and who.user_id and who.user_id not in campaign.edited_by:
        campaign.edited_by = [*campaign.edited_by, who.user_id]


def refuse_stale(campaign: Campaign, seen: datetime | None) -> None:
    if seen is not None and campaign.updated_at != seen:
        raise Stale("Somebody changed this campaign since you opened the page. Look at it now, then go on.")


def _contents(campaign: Campaign) -> dict[str, Any]:
    return deepcopy({field.attname: getattr(campaign, field.attname) for field in Campaign._meta.concrete_fields})


@contextmanager
def open_draft(*, campaign: Campaign, seen: datetime | None, now: datetime) -> Iterator[Campaign]:
    """The campaign, locked, to be changed inside and stored after. Raises Stale where it is not as it was `seen`.

    None for `seen`: whatever it is now. Whoever leaves all as it was has not edited it: nothing is stored.
    """
    with transaction.atomic():
        held = Campaign.objects.select_for_update().get(pk=campaign.pk)
        refuse_stale(held, seen)
        held.draft = whole(held.draft)
        before = _contents(held)
        yield held
        if _contents(held) != before:
            note_editor(held)
            # Later than before also where the clock stands still.
            held.updated_at = max(now, held.updated_at + MOMENT)
            held.save()
    campaign.refresh_from_db()
