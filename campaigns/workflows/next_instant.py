from datetime import datetime

from django.db.models import Min

from campaigns.workflows.models import Enrollment
from campaigns.workflows.versions import live_versions
from channels.outbox.next_due import next_due
from lifecycle.clock.grid import next_instant as next_on_grid
from lifecycle.segments.on_grid import needs_grid


def next_instant(after: datetime) -> datetime | None:
    """When something may next be due, later than `after`; None: never, unless somebody does something."""
    found = Enrollment.objects.filter(is_active=True, due_at__gt=after, campaign__status="live")
    moments = [found.aggregate(first=Min("due_at"))["first"], next_due(after)]
    by_time = [trigger for version in live_versions() for trigger in version.graph.triggers if trigger.by_time]
    moments += [trigger.next_instant(after) for trigger in by_time]
    if any(trigger.looks_ahead for trigger in by_time) or needs_grid():
        moments.append(next_on_grid(after))
    return min((moment for moment in moments if moment is not None), default=None)
