from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from campaigns.workflows.ledger import Ledger
from campaigns.workflows.models import Campaign
from campaigns.workflows.standing import standing
from lifecycle.contacts.lock import lock


def remove(*, campaign: Campaign, contact_ids: Collection[int], now: datetime, at: str = "") -> int:
    """Take contacts out of a campaign; what was not yet sent to them is cancelled. How many were inside.

    at: only those who stand at that step.
    """
    with transaction.atomic():
        held = lock(contact_ids)
        visits = [visit for visit in standing(held) if visit.campaign_id == campaign.pk and at in ("", visit.step_key)]
        ledger = Ledger(now)
        for visit in visits:
            ledger.end(visit, "removed")
        ledger.visits += visits
        ledger.write()
    return len(visits)
