from dataclasses import dataclass
from datetime import datetime

from lifecycle.conditions.base import Condition
from lifecycle.conditions.evaluate import count, sample
from lifecycle.contacts.models import Contact


@dataclass(frozen=True)
class Preview:
    people: int
    everybody: int
    sentence: str
    sample: list[tuple[Contact, str]]  # with why they are in it

    @property
    def share(self) -> float:
        return self.people / self.everybody if self.everybody else 0.0


def preview(condition: Condition, *, now: datetime, size: int = 3, skip: int = 0) -> Preview:
    """Who would be in it, before anything is saved."""
    people = count(condition, now)
    found = sample(condition, now, size, skip % people if people else 0)
    return Preview(
        people=people,
        everybody=Contact.objects.count(),
        sentence=condition.sentence(),
        sample=[(contact, why(condition, contact, now)) for contact in found],
    )


def why(condition: Condition, contact: Contact, now: datetime) -> str:
    """The facts in one line; a group brings those of its parts."""
    explanation = condition.explain(contact, now)
    facts = [part.sentence for part in explanation.children if not part.children] or [explanation.sentence]
    return " · ".join(facts[:3])
