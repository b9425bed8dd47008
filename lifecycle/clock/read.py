from datetime import UTC, datetime

from django.conf import settings

from lifecycle.clock.models import ManualClock


def now() -> datetime:
    """For tasks, views and commands only; everything else is given `now`."""
    if settings.CLOCK == "system":
        return datetime.now(UTC)
    clock, _ = ManualClock.objects.get_or_create(id=1, defaults={"instant": datetime.now(UTC)})
    return clock.instant
