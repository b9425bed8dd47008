from datetime import datetime

from lifecycle.contacts.merge import Pairs, move
from lifecycle.events.models import Event, PendingEvent


def merge_events(pairs: Pairs, now: datetime) -> None:
    move(Event, pairs)
    move(PendingEvent, pairs)
