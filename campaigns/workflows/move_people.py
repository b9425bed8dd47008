"""Bring whoever stands in an older version into the one that runs, a chunk at a time."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import F
from django.utils.translation import gettext_noop

from campaigns.workflows.carry_over import carry_over
from campaigns.workflows.ledger import Ledger
from campaigns.workflows.models import Enrollment, WorkflowVersion
from campaigns.workflows.standing import standing
from campaigns.workflows.versions import load_versions
from campaigns.workflows.work import Part, in_chunks
from lifecycle.look.retold import kept

NOT_TAKEN_OVER = kept(gettext_noop("They could not be taken over into the new version: %(problem)s"))

CHUNK = 1000
# Whatever had begun before a publish, and may still let somebody into the version before, is over by then.
SETTLED_AFTER = timedelta(minutes=5)


def move_people(*, now: datetime, chunk: int = CHUNK) -> int:
    """How many were seen to. Of a paused campaign nobody is moved; the rows say who is left, whoever died meanwhile."""
    running = WorkflowVersion.objects.filter(
        moved_at=None, campaign__status="live", campaign__live_version=F("pk")
    ).order_by("pk")
    for version_id, campaign_id, published_at in running.values_list("pk", "campaign_id", "published_at"):
        late = Enrollment.objects.filter(campaign_id=campaign_id, is_active=True).exclude(version_id=version_id)
        ids = list(late.order_by("contact_id").values_list("contact_id", flat=True)[:chunk])
        if ids:
            return _move(ids, version_id, campaign_id, now)
        if now - published_at >= SETTLED_AFTER:
            WorkflowVersion.objects.filter(pk=version_id).update(moved_at=now)
    return 0


def _move(contact_ids: Sequence[int], version_id: int, campaign_id: int, now: datetime) -> int:
    def decide(held: list[int], now: datetime, alone: bool) -> None:
        visits = [visit for visit in standing(held) if visit.campaign_id == campaign_id]
        versions = load_versions({visit.version_id for visit in visits})
        ledger = Ledger(now)
        carry_over(visits, versions, ledger, now=now)
        ledger.write()

    def give_up(contact_id: int, now: datetime, problem: Exception) -> None:
        said = (NOT_TAKEN_OVER % {"problem": problem})[:500]
        stuck = Enrollment.objects.filter(campaign_id=campaign_id, contact_id=contact_id, is_active=True)
        stuck.update(version_id=version_id, problem=said, due_at=None)

    return in_chunks(contact_ids, now, [Part(decide, give_up)], skip_locked=True)
