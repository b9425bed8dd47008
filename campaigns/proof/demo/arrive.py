from collections.abc import Mapping, Sequence
from datetime import datetime

from campaigns.proof.demo.people import Person
from lifecycle.consent.change import Change, change_consent
from lifecycle.consent.topics import default_topic
from lifecycle.contacts.identify import Identity, identify
from lifecycle.events.record import NewEvent

SHOP = "shop"
TICKED = "Ticked “tell me what is new” when signing up at northwind.example"
FOLLOWED = "Followed the link in a mail"

Known = dict[str, int]  # contact ids by external id


def arrive(people: Sequence[Person], *, now: datetime) -> Known:
    """They become contacts, with what they agreed to on the day; their contact ids."""
    if not people:
        return {}
    outcomes = identify([_identity(person) for person in people], now=now)
    known = {person.external_id: outcome.contact_id or 0 for person, outcome in zip(people, outcomes, strict=True)}
    agreed = [(known[person.external_id], channel) for person in people for channel in person.agreed]
    _consent(agreed, True, TICKED, now)
    return known


def leave(people: Sequence[Person], known: Mapping[str, int], *, now: datetime) -> None:
    """Those who changed their mind do so, and nobody reacts: it was long ago."""
    left = [(known[person.external_id], channel) for person in people for channel in person.left]
    _consent(left, False, FOLLOWED, now)


def deeds_of(people: Sequence[Person], known: Mapping[str, int], *, since: datetime, until: datetime) -> list[NewEvent]:
    """What they did in [since, until), oldest first."""
    found = [
        NewEvent(known[person.external_id], deed.name, deed.at, deed.properties, source=SHOP)
        for person in people
        if person.external_id in known
        for deed in person.deeds
        if since <= deed.at < until
    ]
    return sorted(found, key=lambda event: event.occurred_at)


def _identity(person: Person) -> Identity:
    traits = {
        "first_name": person.first_name,
        "last_name": person.last_name,
        "timezone": person.place.zone,
        "locale": person.place.locale,
        "created_at": person.joined,
        **dict(person.attributes),
    }
    place = {"line1": person.street, "city": person.place.city, "country": person.place.country}
    phone = {"token": f"northwind-{person.external_id}", "platform": person.phone_kind}
    return Identity(
        external_id=person.external_id,
        email=person.email,
        phone=person.phone,
        traits=traits,
        address=place if person.street else {},
        devices=[phone] if person.phone_kind else [],
    )


def _consent(said: Sequence[tuple[int, str]], yes: bool, evidence: str, now: datetime) -> None:
    topic = default_topic().pk
    changes = [Change(contact_id, channel, topic, yes, evidence) for contact_id, channel in said]
    change_consent(changes, now=now, source="shop", history=True)
