"""How many people each of some conditions holds for, in one statement and in bounded time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from django.db.models import Count, Max, Q, QuerySet

from lifecycle.conditions.base import Condition
from lifecycle.contacts.models import Contact

# Answers looked up at most, so that a page waits for a part of a second. More people: one in so many of them is asked.
LOOKS = 20_000
FEWEST = 1_000  # people asked, whatever the number of conditions


@dataclass(frozen=True)
class Size:
    people: int
    one_in: int = 1

    @property
    def is_exact(self) -> bool:
        return self.one_in == 1


def one_in(conditions: int) -> int:
    """Odd, so that it does not keep step with people who were brought in by turns."""
    asked = max(LOOKS // max(conditions, 1), FEWEST)
    # Ids may be high where there are few people: whoever was deleted has left gaps.
    if Contact.objects.order_by().values("pk")[: asked + 1].count() <= asked:
        return 1
    return ceil((Contact.objects.aggregate(highest=Max("pk"))["highest"] or 0) / asked) | 1


def asked_people(one_in: int) -> QuerySet[Contact]:
    """Everybody, or one in so many, by their ids: none of the others is even looked at."""
    if one_in == 1:
        return Contact.objects.order_by()
    highest = Contact.objects.aggregate(highest=Max("pk"))["highest"] or 0
    return Contact.objects.filter(pk__among=list(range(one_in, highest + 1, one_in))).order_by()


def sizes(asked: Sequence[Condition | None], *, now: datetime, one_in: int) -> list[Size]:
    """None is everybody. From one in so many people, the number for all is a round one."""
    counts = {
        f"n{place}": Count("pk", filter=condition.q(now) if condition else Q(pk__isnull=False))
        for place, condition in enumerate(asked)
    }
    found = asked_people(one_in).aggregate(**counts)
    return [Size(rounded(found[name] * one_in) if one_in > 1 else found[name], one_in) for name in counts]


def rounded(number: int) -> int:
    """To two figures: more of them would say what nobody counted."""
    unit = 10 ** max(len(str(number)) - 2, 0)
    return round(number / unit) * unit
