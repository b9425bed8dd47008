from datetime import datetime

from django.conf import settings
from django.utils.timezone import is_naive

from lifecycle.clock.models import ManualClock


class ClockNotMoved(Exception):
    pass


def set_clock(*, to: datetime) -> None:
    if settings.CLOCK != "manual":
        raise ClockNotMoved("The clock follows the system. Set CLOCK=manual to move it by hand.")
    if is_naive(to):
        raise ClockNotMoved(f"{to.isoformat()} has no time zone. Write it as {to.isoformat()}+00:00, for instance.")
    # One statement instead of six: a clock that is moved by hand is moved often.
    if not ManualClock.objects.filter(id=1).update(instant=to):
        ManualClock.objects.update_or_create(id=1, defaults={"instant": to})
