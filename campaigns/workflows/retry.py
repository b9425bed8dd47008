from datetime import datetime

from campaigns.workflows.models import Enrollment


def retry(*, enrollment: Enrollment, now: datetime) -> bool:
    """Try the step again at which this contact was kept back by a problem. False where there is none any more."""
    stuck = Enrollment.objects.filter(pk=enrollment.pk, is_active=True).exclude(problem="")
    return bool(stuck.update(problem="", due_at=now))
