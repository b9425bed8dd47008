"""Segments and stages on the grid: what time alone makes true, and what was written without an event."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db import transaction

from lifecycle.clock.grid import instant_before
from lifecycle.conditions.base import Condition
from lifecycle.contacts.lock import lock
from lifecycle.contacts.models import Contact
from lifecycle.segments.dynamic import dynamic
from lifecycle.segments.models import Segment
from lifecycle.segments.note_sizes import note_sizes
from lifecycle.segments.recount import recount
from lifecycle.segments.refresh import refresh, refresh_contacts
from lifecycle.stages.models import Stage
from lifecycle.stages.refresh import refresh as refresh_stages
from lifecycle.stages.refresh import refresh_contacts as refresh_stages_of
from lifecycle.stages.rules import rules

CHUNK = 5000


def refresh_on_grid(*, now: datetime) -> int:
    """What has not been looked at since the last instant of the grid; safe to run twice. How many moves, joins, leaves.

    What depends on time is asked of everybody. The rest only of those whose fields were written since the last time,
    and of everybody once a day, because imported history changes answers and wakes nobody.
    """
    instant = instant_before(now)
    return _refresh_stages(instant, now) + _refresh_segments(instant, now)


def needs_grid() -> bool:
    """Whether time alone can change anything here."""
    asked = [condition for _segment, condition in dynamic()] + [rule.condition for rule in rules()]
    return any(condition.is_timed() for condition in asked)


def _is_stale(last: datetime | None, instant: datetime, now: datetime) -> bool:
    # To a rehearsal of last year, the last time lies in the future.
    return last is None or last < instant or last > now


def _asks_everybody(condition: Condition, last: datetime | None, instant: datetime) -> bool:
    return condition.is_timed() or _is_of_another_day(last, instant)


def _is_of_another_day(last: datetime | None, instant: datetime) -> bool:
    return last is None or last.date() != instant.date()


def _refresh_stages(instant: datetime, now: datetime) -> int:
    asked = rules()
    stale = [rule for rule in asked if _is_stale(rule.refreshed_at, instant, now)]
    if not stale:
        return 0
    if any(_asks_everybody(rule.condition, rule.refreshed_at, instant) for rule in asked):
        return refresh_stages(now=instant)
    last = min(rule.refreshed_at for rule in stale if rule.refreshed_at)
    moved = 0
    for ids in _written(last, instant):
        with transaction.atomic():
            moved += refresh_stages_of(lock(ids), now=instant)
    Stage.objects.update(refreshed_at=instant)
    return moved


def _refresh_segments(instant: datetime, now: datetime) -> int:
    stale = [pair for pair in dynamic() if _is_stale(pair[0].refreshed_at, instant, now)]
    if not stale:
        return 0
    is_new_day = any(_is_of_another_day(segment.refreshed_at, instant) for segment, _condition in stale)
    whole = [segment for segment, asked in stale if _asks_everybody(asked, segment.refreshed_at, instant)]
    rest = [segment for segment, _condition in stale if segment not in whole]
    changed = refresh(whole, now=instant) + _refresh_written(rest, instant)
    recount()
    if is_new_day:
        note_sizes(now=instant)
    return changed


def _refresh_written(segments: Sequence[Segment], instant: datetime) -> int:
    if not segments:
        return 0
    changed = 0
    for ids in _written(min(segment.refreshed_at for segment in segments if segment.refreshed_at), instant):
        with transaction.atomic():
            changed += refresh_contacts(lock(ids), now=instant, segments=segments)
    Segment.objects.filter(pk__in=[segment.pk for segment in segments]).update(refreshed_at=instant)
    return changed


def _written(after: datetime, until: datetime) -> Iterator[list[int]]:
    """Contacts whose fields were written in that time, chunk by chunk."""
    found = Contact.objects.filter(updated_at__gt=after, updated_at__lte=until).order_by("pk")
    last = 0
    while ids := list(found.filter(pk__gt=last).values_list("pk", flat=True)[:CHUNK]):
        yield ids
        last = ids[-1]
