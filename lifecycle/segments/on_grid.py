"""Segments and stages that turn true by time alone, on the grid."""

from datetime import datetime

from lifecycle.clock.grid import instant_before
from lifecycle.conditions.base import parse
from lifecycle.segments.models import Segment
from lifecycle.segments.refresh import refresh


def refresh_on_grid(*, now: datetime) -> int:
    """What has not been looked at since the last instant of the grid; safe to run twice. How many joins and leaves."""
    instant = instant_before(now)
    stale = [segment for segment in _timed() if segment.refreshed_at is None or segment.refreshed_at < instant]
    return refresh(stale, now=instant)


def needs_grid() -> bool:
    return bool(_timed())


def _timed() -> list[Segment]:
    dynamic = Segment.objects.filter(is_static=False).exclude(definition={}).order_by("pk")
    return [segment for segment in dynamic if parse(segment.definition).is_timed()]
