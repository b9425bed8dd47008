from functools import reduce
from operator import add

from django.db.models import Case, IntegerField, Value, When

from campaigns.broadcasts.people import PAGE, Listed, page_of
from campaigns.calendar.crowding import Crowd
from campaigns.calendar.shared import may_hear
from lifecycle.contacts.models import Contact


def people_in(crowd: Crowd, *, title: str, after: str) -> Listed:
    """Whom it wants more often than its cap lets through, a page at a time: one statement."""
    last = int(after) if after.isascii() and after.isdecimal() and len(after) < 19 else 0
    wanted = [
        Case(
            When(wish.people() & may_hear(wish.channel, wish.topic), then=Value(1)),
            default=Value(0),
            output_field=IntegerField(),
        )
        for wish in crowd.wishes
    ]
    times = reduce(add, wanted)
    people = Contact.objects.annotate(times=times).filter(times__gt=crowd.cap.limit, pk__gt=last)
    return page_of(title, list(people.order_by("pk")[: PAGE + 1]))
