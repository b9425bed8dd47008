from collections.abc import Callable, Collection
from datetime import datetime

from django.db import transaction

from campaigns.workflows.carry_over import MOVED, carry_over
from campaigns.workflows.ledger import Ledger
from campaigns.workflows.models import Campaign
from campaigns.workflows.run import arrive
from campaigns.workflows.standing import standing
from campaigns.workflows.versions import Version, load_versions
from campaigns.workflows.visits import Visit
from channels.outbox.wake import wake
from lifecycle.contacts.lock import lock

Decide = Callable[[Visit, Version, Ledger], bool]


def place(*, campaign: Campaign, contact_ids: Collection[int], to: str, now: datetime, at: str = "") -> int:
    """Let people go on at another step, whatever they waited for; how many. `at`: only those who stand there."""

    def decide(visit: Visit, version: Version, ledger: Ledger) -> bool:
        if to not in version.graph.steps or visit.step_key == to:
            return False
        ledger.note(visit, MOVED)
        send_on(visit, to, now)
        return True

    return decide_about(campaign, contact_ids, at, now, decide)


def decide_about(campaign: Campaign, contact_ids: Collection[int], at: str, now: datetime, decide: Decide) -> int:
    """Each of them inside, under the lock and in the version that runs now; of how many something was decided."""
    with transaction.atomic():
        held = lock(contact_ids)
        visits = [visit for visit in standing(held) if visit.campaign_id == campaign.pk]
        versions = load_versions({visit.version_id for visit in visits})
        ledger = Ledger(now)
        inside = carry_over(visits, versions, ledger, now=now)
        meant = [visit for visit in inside if not at or visit.step_key == at]
        decided = [visit for visit in meant if decide(visit, versions[visit.version_id], ledger)]
        ledger.visits += decided
        ledger.write()
    wake("campaigns.advance")
    return len(decided)


def send_on(visit: Visit, to: str, now: datetime) -> None:
    """A person put them there: it happens although they have been there before."""
    arrive(visit, to)
    # They have waited: goal and exit rule are asked before anything else happens to them.
    visit.due_at, visit.rested_at, visit.problem = now, now, ""
    if visit.behind and to in visit.behind:
        visit.behind = {key: taken for key, taken in visit.behind.items() if key != to} or None
        visit.has_started = True  # written whole
