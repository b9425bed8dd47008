from datetime import datetime

from campaigns.workflows.models import Enrollment
from campaigns.workflows.versions import live_versions, versions_on_grid
from channels.outbox.next_due import next_due
from lifecycle import rows
from lifecycle.clock.grid import instant_before
from lifecycle.clock.grid import next_instant as next_on_grid
from lifecycle.segments.on_grid import needs_grid


def next_instant(after: datetime, *, timed: bool = True) -> datetime | None:
    """When something may next be due, later than `after`; None: never, unless somebody does something.

    timed: False where it is known that nothing turns true by time alone.
    """
    moments = [*_NEXT.column(limit=1, after=after), next_due(after)]
    if timed:
        moments += _by_time(after)
    return min((moment for moment in moments if moment is not None), default=None)


# Not Min: with a join PostgreSQL would read everybody who waits.
_NEXT = rows.Fixed(
    lambda: (
        Enrollment.objects.filter(is_active=True, due_at__gt=rows.Given("after"), campaign__status="live")
        .order_by("due_at")
        .values_list("due_at")
    )
)


def depends_on_time() -> bool:
    """Whether anything turns true by time alone: a trigger, a segment, a stage, or something inside of a campaign."""
    # Without those who move house: in a rehearsal nobody does, and what a step changes is an event.
    return (
        needs_grid()
        or any(version.is_timed() for version in versions_on_grid())
        or any(trigger.by_time for version in live_versions() for trigger in version.graph.triggers)
    )


def _by_time(after: datetime) -> list[datetime | None]:
    by_time = [trigger for version in live_versions() for trigger in version.graph.triggers if trigger.by_time]
    moments = [trigger.next_instant(after) for trigger in by_time]
    if any(trigger.looks_ahead for trigger in by_time) or needs_grid() or _is_somebody_asked_on_grid(after):
        moments.append(next_on_grid(after))
    return moments


def _is_somebody_asked_on_grid(after: datetime) -> bool:
    versions = versions_on_grid()
    timed = [version.id for version in versions if version.is_timed()]
    placed = [version.id for version in versions if version.by_place()]
    inside = Enrollment.objects.filter(is_active=True)
    moved = inside.filter(contact__updated_at__gt=instant_before(after), contact__updated_at__lte=after)
    return bool(timed and inside.filter(version__in=timed).exists()) or bool(
        placed and moved.filter(version__in=placed).exists()
    )
