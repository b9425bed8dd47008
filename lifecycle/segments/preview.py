from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from lifecycle.conditions.base import Condition
from lifecycle.conditions.evaluate import count, sample
from lifecycle.conditions.sizes import Size, asked_people, one_in, sizes
from lifecycle.contacts.models import Contact
from lifecycle.segments.why_empty import why_empty

MOST_PARTS = 30


@dataclass(frozen=True)
class Preview:
    people: int
    everybody: int
    sentence: str
    sample: list[tuple[Contact, str]]  # with why they are in it
    one_in: int = 1  # people asked; from more than one in one, the numbers are estimates
    alone: Mapping[str, Size] = field(default_factory=dict)  # of each condition by itself
    hint: str = ""  # why nobody is in it, and what would change that

    @property
    def share(self) -> float:
        return self.people / self.everybody if self.everybody else 0.0


def preview(
    condition: Condition,
    *,
    now: datetime,
    size: int = 3,
    skip: int = 0,
    exact: bool = True,
    parts: Mapping[str, Condition] | None = None,
) -> Preview:
    """Who would be in it, before anything is saved. Unless exact, in bounded time, whatever the number of people."""
    asked = 1 if exact else one_in(1)
    if asked == 1:
        people, everybody = count(condition, now), Contact.objects.count()
        found = sample(condition, now, size, skip % people) if people else []
    else:
        people, everybody = (each.people for each in sizes([condition, None], now=now, one_in=asked))
        some = asked_people(asked).filter(condition.q(now)).order_by("-pk")
        found = list(some[skip : skip + size]) or list(some[:size])
    return Preview(
        people=people,
        everybody=everybody,
        sentence=condition.sentence(),
        sample=[(contact, why(condition, contact, now)) for contact in found],
        one_in=asked,
        alone=alone(parts or {}, now),
        hint="" if people or parts is None else why_empty(condition, now=now),
    )


def alone(parts: Mapping[str, Condition], now: datetime) -> dict[str, Size]:
    names = list(parts)[:MOST_PARTS]
    if not names:
        return {}
    counted = sizes([parts[name] for name in names], now=now, one_in=one_in(len(names)))
    return dict(zip(names, counted, strict=True))


def why(condition: Condition, contact: Contact, now: datetime) -> str:
    """The facts in one line; a group brings those of its parts."""
    explanation = condition.explain(contact, now)
    facts = [part.sentence for part in explanation.children if not part.children] or [explanation.sentence]
    return " · ".join(facts[:3])
