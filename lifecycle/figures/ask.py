from datetime import datetime, timedelta
from typing import Any

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

from lifecycle.figures.models import Figure

# A look is noted at most so often, so that a page that refreshes itself seldom writes.
NOTED_EVERY = timedelta(minutes=1)


def ask(name: str, asked: str, *, now: datetime) -> tuple[Any, datetime | None]:
    """What was counted last, and when. Whoever asks keeps it counted for a while; where it is old, a worker is woken."""
    row = Figure.objects.filter(name=name, asked=asked).first()
    if row is None:
        row, _made = Figure.objects.get_or_create(name=name, asked=asked, defaults={"asked_at": now})
        _wake()
    else:
        if row.asked_at <= now - NOTED_EVERY:
            Figure.objects.filter(pk=row.pk).update(asked_at=now)
        if row.due_at and row.due_at <= now and row.claimed_at is None:
            _wake()
    return row.value, row.counted_at


def _wake() -> None:
    transaction.on_commit(_call)


def _call() -> None:
    try:
        current_app.send_task("lifecycle.count_figures", ignore_result=True, retry=False)
    except (OperationalError, OSError):
        return  # the beat finds it
