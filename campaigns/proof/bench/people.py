"""Invented contacts, written as fast as can be: how they came in is not what is measured."""

from datetime import datetime

from django.db import transaction

from lifecycle import rows
from lifecycle.consent.models import Consent
from lifecycle.consent.topics import default_topic
from lifecycle.contacts.models import Contact

PAGE = 20_000
PLANS = ("free", "free", "pro", "free", "team")


def invite(count: int, *, now: datetime, subscribed: bool = False) -> list[int]:
    """Their ids, in order. Every fifth is on the plan `pro`."""
    ids: list[int] = []
    for first in range(0, count, PAGE):
        with transaction.atomic():
            made = _contacts(range(first, min(first + PAGE, count)), now)
            if subscribed:
                _consents(made, now)
        ids += made
    for model in (Contact, Consent):
        rows.analyze(model)
    return ids


def _contacts(numbers: range, now: datetime) -> list[int]:
    made = rows.insert(
        Contact,
        {
            "external_id": [f"bench-{number}" for number in numbers],
            "email": [f"person{number}@people.example" for number in numbers],
            "first_name": [f"Given {number}" for number in numbers],
            "last_name": [f"Family {number % 977}" for number in numbers],
            "timezone": rows.Same("UTC"),
            "attributes": [{"plan": PLANS[number % len(PLANS)], "points": number % 500} for number in numbers],
            "created_at": rows.Same(now),
            "updated_at": rows.Same(now),
        },
        returning=("id",),
    )
    return sorted(pk for (pk,) in made)


def _consents(ids: list[int], now: datetime) -> None:
    rows.insert(
        Consent,
        {
            "contact": ids,
            "topic": rows.Same(default_topic().pk),
            "channel": rows.Same("email"),
            "is_subscribed": rows.Same(True),
            "changed_at": rows.Same(now),
        },
    )
