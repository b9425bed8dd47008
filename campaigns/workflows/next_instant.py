from datetime import datetime

from django.db.models import Min

from campaigns.workflows.models import Enrollment
from campaigns.workflows.versions import live_versions
from channels.outbox.next_due import next_due
from lifecycle.clock.grid import next_instant as next_on_grid
from lifecycle.segments.on_grid import needs_grid


def next_instant(after: datetime, *, timed: bool = True) -> datetime | None:
    """When something may next be due, later than `after`; None: never, unless somebody does something.

    timed: False where it is known that nothing turns true by time alone.
    """
    found = Enrollment.objects.filter(is_active=True, due_at__gt=after, campaign__status="live")
    moments = [found.aggregate(first=Min("due_at"))["first"], next_due(after)]
    if timed:
        moments += _by_time(after)
    return min((moment for moment in moments if moment is not None), default=None)


def depends_on_time() -> bool:
    """Whether anything turns true by time alone: a trigger, a segment or a stage."""
    return needs_grid() or any(trigger.by_time for version in live_versions() for trigger in version.graph.triggers)


def _by_time(after: datetime) -> list[datetime | None]:
    by_time = [trigger for version in live_versions() for trigger in version.graph.triggers if trigger.by_time]
    moments = [trigger.next_instant(after) for trigger in by_time]
    if any(trigger.looks_ahead for trigger in by_time) or needs_grid():
        moments.append(next_on_grid(after))
    return moments
