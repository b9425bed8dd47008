from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef

from campaigns.broadcasts.models import Broadcast
from campaigns.broadcasts.plan import plan_in
from campaigns.workflows.models import Enrollment
from channels.outbox.models import UNDER_WAY, Message

# The same wall clock comes round the globe within this time.
EARTH = timedelta(hours=27)


def close_sent(*, now: datetime) -> int:
    """Broadcasts that are all out have ended. How many."""
    inside = Enrollment.objects.filter(campaign=OuterRef("pk"), is_active=True)
    in_line = Message.objects.filter(campaign_id=OuterRef("pk"), state__in=UNDER_WAY)
    quiet = Broadcast.objects.filter(~Exists(inside), ~Exists(in_line), status="live").select_related("live_version")
    done = [broadcast.pk for broadcast in quiet if _is_over(broadcast, now)]
    return int(Broadcast.objects.filter(pk__in=done, status="live").update(status="ended", updated_at=now))


def _is_over(broadcast: Broadcast, now: datetime) -> bool:
    plan = plan_in(broadcast.live_version.graph if broadcast.live_version else {})
    fired = broadcast.fired.get("0", "")
    if plan.at is None or not fired:
        return False
    # Until then people are still let in by the trigger.
    last = plan.at + (EARTH if plan.local else timedelta(hours=plan.hours))
    return datetime.fromisoformat(fired) > last and plan.at <= now
