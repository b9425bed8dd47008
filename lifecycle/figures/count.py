from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from time import monotonic

import orjson
from django.db.models import Q

from lifecycle.figures.figure import FIGURES
from lifecycle.figures.models import Figure

LOOKED_AT = timedelta(minutes=10)  # nobody has asked for longer: it is not counted any more
FORGOTTEN = timedelta(days=7)
GIVEN_UP = timedelta(minutes=10)  # whoever claimed it has died
SHARE = 20  # of its time a worker gives one twentieth to a figure, at most


def count_figures(*, clock: Callable[[], datetime]) -> int:
    """What pages have asked for and is due, one after the other."""
    done = 0
    for row in _claimed(clock):
        figure, begun = FIGURES[row.name], monotonic()
        now = clock()
        row.value = figure.count(now=now, **orjson.loads(row.asked))
        row.counted_at = now
        row.due_at = now + max(figure.keep, timedelta(seconds=SHARE * (monotonic() - begun)))
        row.claimed_at = None
        row.save(update_fields=["value", "counted_at", "due_at", "claimed_at"])
        done += 1
    Figure.objects.filter(asked_at__lt=clock() - FORGOTTEN).delete()
    return done


def _claimed(clock: Callable[[], datetime]) -> Iterator[Figure]:
    now = clock()
    due = Figure.objects.filter(Q(due_at__lte=now) | Q(due_at=None), name__in=FIGURES, asked_at__gt=now - LOOKED_AT)
    for row in due.order_by("due_at", "pk"):
        free = Q(claimed_at=None) | Q(claimed_at__lte=now - GIVEN_UP)
        if Figure.objects.filter(free, pk=row.pk, due_at=row.due_at).update(claimed_at=now):
            yield row
