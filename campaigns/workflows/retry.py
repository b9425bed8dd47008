from datetime import datetime

from campaigns.workflows.models import Campaign, Enrollment
from channels.outbox.wake import wake


def retry(*, enrollment: Enrollment, now: datetime) -> bool:
    """Try the step again at which this contact was kept back by a problem. False where there is none any more."""
    stuck = Enrollment.objects.filter(pk=enrollment.pk, is_active=True).exclude(problem="")
    wake("campaigns.advance")
    return bool(stuck.update(problem="", due_at=now))


def retry_all(*, campaign: Campaign, now: datetime) -> int:
    """The same for everybody who is kept back in this campaign; how many."""
    stuck = Enrollment.objects.filter(campaign=campaign, is_active=True).exclude(problem="")
    wake("campaigns.advance")
    return stuck.update(problem="", due_at=now)
