from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q


@dataclass(frozen=True)
class Wish:
    """At this moment it wants to say something to these people. `audience`: the same for the same people."""

    entry: str  # key of what stands in the calendar
    name: str
    at: datetime
    audience: str
    people: Callable[[], Q]  # put together for the few that are asked about
    channel: str
    topic: str
