"""Five contacts with a life, used everywhere.

Ada   activated and happy
Ben   his trial ends tomorrow
Cleo  silent for 60 days, and reachable only by text
Dan   unsubscribed: he must never hear from us
Eve   in Tokyo, where it is night
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from lifecycle.consent.change import Change, change_consent
from lifecycle.consent.topics import default_topic
from lifecycle.contacts.identify import Identity, identify
from lifecycle.contacts.models import Contact
from lifecycle.events.record import NewEvent, record_events

# A Monday, 16:30 in Berlin, 10:30 in New York, and half past midnight in Tokyo.
NOW = datetime(2026, 11, 2, 15, 30, tzinfo=UTC)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Cast:
    ada: Contact
    ben: Contact
    cleo: Contact
    dan: Contact
    eve: Contact
    now: datetime

    def __iter__(self) -> Iterator[Contact]:
        return iter((self.ada, self.ben, self.cleo, self.dan, self.eve))


def people(now: datetime) -> dict[str, Identity]:
    def person(name: str, phone: str, days: int, zone: str, email: bool = True, **more: Any) -> Identity:
        traits = {"first_name": name, "timezone": zone, "created_at": now - days * DAY, **more}
        address = f"{name.lower()}@example.com" if email else ""
        return Identity(external_id=name.lower(), email=address, phone=phone, traits=traits)

    return {
        "ada": person("Ada", "+4915112345671", 200, "Europe/Berlin", last_name="Lovelace", plan="pro", seats=12),
        "ben": person(
            "Ben", "+12125550142", 13, "America/New_York", plan="trial", trial_ends_at=(now + DAY).isoformat()
        ),
        "cleo": person("Cleo", "+12125550143", 300, "America/New_York", email=False, plan="free"),
        "dan": person("Dan", "+12125550144", 400, "America/New_York", plan="free"),
        "eve": person("Eve", "+819012345675", 90, "Asia/Tokyo", locale="ja", plan="pro", seats=3),
    }


# Who, what, how many days ago, and with which details.
LIVES: list[tuple[str, str, float, dict[str, Any]]] = [
    *[("ada", "Logged In", day, {}) for day in range(1, 30)],
    ("ada", "Signed Up", 200, {"department": "marketing"}),
    ("ada", "Report Shared", 3, {"report": "October", "people": 4}),
    ("ada", "Order Completed", 20, {"total": 480.0, "product": "Pro, one year"}),
    ("ben", "Signed Up", 13, {"department": "sales"}),
    ("ben", "Logged In", 12, {}),
    ("ben", "Logged In", 2, {}),
    ("cleo", "Signed Up", 300, {"department": "support"}),
    ("cleo", "Order Completed", 90, {"total": 24.5, "product": "Starter"}),
    ("cleo", "Logged In", 60, {}),
    ("dan", "Signed Up", 400, {"department": "marketing"}),
    ("dan", "Order Completed", 150, {"total": 99.0, "product": "Starter"}),
    ("dan", "Logged In", 10, {}),
    ("eve", "Signed Up", 90, {"department": "product"}),
    ("eve", "Logged In", 0.5, {}),
]
SUBSCRIBED = [("ada", "email"), ("ada", "sms"), ("ben", "email"), ("ben", "sms"), ("cleo", "sms")]
SUBSCRIBED += [("dan", "email"), ("dan", "sms"), ("eve", "email"), ("eve", "sms")]
UNSUBSCRIBED = [("dan", "email"), ("dan", "sms")]


def gather(now: datetime = NOW) -> Cast:
    """The five as they are at `now`, by the same verbs as any door. Their past is history and wakes nobody."""
    cast = people(now)
    ids = {
        name: outcome.contact_id or 0
        for name, outcome in zip(cast, identify(list(cast.values()), now=now), strict=True)
    }
    past = [
        NewEvent(ids[name], event, now - days * DAY, details, source="cast") for name, event, days, details in LIVES
    ]
    record_events(past, now=now, history=True)
    for said, yes, days in ((SUBSCRIBED, True, 12), (UNSUBSCRIBED, False, 5)):
        agree(ids, said, yes, now - days * DAY)
    contacts = Contact.objects.in_bulk(ids.values())
    return Cast(**{name: contacts[pk] for name, pk in ids.items()}, now=now)


def agree(ids: dict[str, int], said: list[tuple[str, str]], yes: bool, at: datetime) -> None:
    topic = default_topic().pk
    evidence = "ticked the box when signing up" if yes else "followed the link in a mail"
    changes = [Change(ids[name], channel, topic, yes, evidence) for name, channel in said]
    change_consent(changes, now=at, source="cast", history=True)
