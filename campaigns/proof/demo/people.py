"""The people of Northwind Coffee: some hundred in all stages, and those that everybody knows by name. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from campaigns.proof.demo import lives
from campaigns.proof.demo.lives import DAY, Deed
from campaigns.proof.demo.names import british, email_of, name_of
from campaigns.proof.demo.places import PLACES, Place, asleep, awake, spread

# Every fiftieth of a company of 21,060, with the cast.
SIZES = {"activation": 64, "retention": 178, "revenue": 43, "loyalty": 30, "re-engagement": 106}
SHARE_AWAKE = 0.72


@dataclass(frozen=True)
class Person:
    external_id: str
    first_name: str
    last_name: str
    place: Place
    stage: str  # where the deeds lead
    deeds: list[Deed]
    email: str = ""
    phone: str = ""
    agreed: tuple[str, ...] = ()  # channels, when they signed up
    left: tuple[str, ...] = ()  # channels they unsubscribed from later
    attributes: tuple[tuple[str, Any], ...] = ()
    phone_kind: str = ""  # what of ours they have installed: ios, android
    street: str = ""
    set_clock: datetime | None = None  # an order of theirs that the engine lives through, see `clocks.py`

    @property
    def joined(self) -> datetime:
        return self.deeds[0].at


def everybody(now: datetime) -> list[Person]:
    known = list(cast(now))
    stages = [stage for stage, size in SIZES.items() for _ in range(size - sum(p.stage == stage for p in known))]
    places = spread(now, len(stages), SHARE_AWAKE)
    # 89 and the number of people share no divisor: neighbours in a stage do not live in one place.
    return known + [
        somebody(number, stage, places[number * 89 % len(places)], now) for number, stage in enumerate(stages)
    ]


def somebody(number: int, stage: str, place: Place, now: datetime) -> Person:
    first, last = name_of(number)
    deeds = lives.live(stage, number, now)
    has_phone = number % 3 != 0
    wants = ("email", "sms") if has_phone else ("email",)
    return Person(
        external_id=f"nw-{1001 + number}",
        first_name=first,
        last_name=last,
        place=place,
        stage=stage,
        deeds=deeds,
        email=email_of(first, last),
        phone=british(number) if has_phone else "",
        # every eleventh wanted nothing from the start, every thirteenth changed their mind
        agreed=() if number % 11 == 5 else wants,
        left=wants if number % 13 == 7 else (),
        attributes=attributes_of(stage, number, deeds),
        phone_kind=("ios", "android", "", "")[number % 4],
        street=f"Harbour Street {number}" if stage == "loyalty" else "",
    )


def attributes_of(stage: str, number: int, deeds: list[Deed]) -> tuple[tuple[str, Any], ...]:
    found: dict[str, Any] = {"plan": {"revenue": "trial", "loyalty": "for two"}.get(stage, "free")}
    found["brews_for"] = deeds[0].properties["brews_for"]
    recipes = [deed.properties["recipe"] for deed in deeds if deed.name == "Cup Brewed"]
    # what a third of the people never told is what fallbacks in messages are for
    if recipes and number % 3:
        found["favourite_recipe"] = recipes[-1]
    if stage == "loyalty":
        found["cups_this_year"] = 90 + number * 37 % 200
    for deed in deeds:
        if deed.name == "Trial Started":
            found["trial_ends_at"] = (deed.at + deed.properties["days"] * DAY).isoformat()
    return tuple(found.items())


def cast(now: datetime) -> Iterator[Person]:
    """Ada activated and happy, Ben whose trial ends tomorrow, Cleo silent and reachable only by text, Dan who left, Eve
    where it is night; and a few more whom the pictures show."""
    home = {place.city: place for place in PLACES}
    both = ("email", "sms")
    yield ada(known("ada", "Ada", "Lindqvist", home["Berlin"], "loyalty", now, phone=british(901), agreed=both))
    yield ben(known("ben", "Ben", "Okafor", home["Lagos"], "revenue", now, phone=british(902), agreed=both), now)
    bright = home["Lyon"] if home["Lyon"] in awake(now) else awake(now)[0]
    yield cleo(known("cleo", "Cleo", "Marchetti", bright, "re-engagement", now, phone=british(903)), now)
    yield known(
        "dan", "Dan", "Whitfield", home["Bristol"], "retention", now, phone=british(904), agreed=both, left=both
    )
    yield known("eve", "Eve", "Tanaka", asleep(now)[0], "retention", now, phone=british(905), agreed=both)
    yield known("hana", "Hana", "Novak", home["Berlin"], "activation", now, agreed=("email",))
    yield known("luca", "Luca", "Verdi", home["Lyon"], "re-engagement", now, phone=british(906), agreed=both)
    yield known("ruben", "Ruben", "Sørensen", home["Berlin"], "re-engagement", now, phone=british(907), agreed=both)
    yield known("imani", "Imani", "Petrov", home["Nairobi"], "revenue", now, agreed=("email",))


def known(key: str, first: str, last: str, place: Place, stage: str, now: datetime, **more: Any) -> Person:
    number = 9000 + len(first) * 100 + len(last)
    deeds = lives.live(stage, number, now)
    email = email_of(first, last.replace("ø", "o"))
    attributes = attributes_of(stage, number, deeds)
    return Person(key, first, last, place, stage, deeds, email=email, attributes=attributes, **more)


def ada(person: Person) -> Person:
    """Her year had 214 cups."""
    return replace(person, attributes=tuple({**dict(person.attributes), "cups_this_year": 214}.items()))


def ben(person: Person, now: datetime) -> Person:
    """With us for 13 days; five cups so far; his trial ends tomorrow."""
    joined = now - 13 * DAY
    cups = [
        Deed("Cup Brewed", joined + days * DAY, {"recipe": "V60 for two", "cup": cup})
        for cup, days in enumerate((1, 3, 6, 9, 12), 1)
    ]
    deeds = [
        Deed("Signed Up", joined, {"source": "a friend", "brews_for": 2}),
        Deed("Trial Started", joined + timedelta(minutes=5), {"plan": "For two", "days": 14}),
        *cups,
    ]
    return replace(person, deeds=deeds, attributes=attributes_of("revenue", 1, deeds))


def cleo(person: Person, now: datetime) -> Person:
    """Five orders, the last 90 days ago; she looked in 60 days ago. She gave us no mail address."""
    bag = {"product": "Solo", "items": 1, "total": 11}
    orders = [
        Deed("Order Completed", now - days * DAY, {"order_id": f"NW-{200000 + days}", **bag})
        for days in (301, 240, 180, 120, 90)
    ]
    deeds = [Deed("Signed Up", now - 310 * DAY, {"source": "search", "brews_for": 1}), *orders]
    return replace(person, email="", agreed=("sms",), deeds=[*deeds, Deed("Logged In", now - 60 * DAY)])
