"""What the invented people did: sign-ups, cups, orders, trials. Pure, and the same for the same number."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

DAY = timedelta(days=1)
RECIPES = ("V60 for two", "Aeropress, upside down", "French press", "Moka on the stove", "Cold brew overnight")
BAGS = (("Solo", 11), ("For two", 19), ("Decaf", 12), ("Harvest blend", 14))


@dataclass(frozen=True, slots=True)
class Deed:
    """Something somebody did."""

    name: str
    at: datetime
    properties: dict[str, Any] = field(default_factory=dict)


Life = Iterator[Deed]


def live(stage: str, number: int, now: datetime) -> list[Deed]:
    """Deeds that bring a person into that stage, in order of time; the first is the sign-up."""
    chance = Random(f"northwind {number}")  # noqa: S311 invented lives, nothing to guess
    deeds = [deed for deed in LIVES[stage](chance, now) if deed.at < now]
    return sorted(deeds, key=lambda deed: deed.at)


def new(chance: Random, now: datetime) -> Life:
    joined = now - chance.uniform(0.3, 6) * DAY
    yield signed_up(chance, joined)
    yield Deed("Logged In", joined + chance.uniform(0.01, 0.1) * DAY)
    if chance.random() < 0.4:
        yield cart(chance, joined + chance.uniform(0.1, 0.3) * DAY)
    if chance.random() < 0.55:
        yield Deed("Cup Brewed", joined + chance.uniform(0.1, 2) * DAY, {"recipe": chance.choice(RECIPES)})


def regular(chance: Random, now: datetime) -> Life:
    """Orders about every three weeks, and brews in between."""
    joined = now - chance.uniform(25, 220) * DAY
    last_order = now - chance.uniform(1, 24) * DAY
    yield signed_up(chance, joined)
    yield from orders(chance, joined + DAY, last_order, every=26)
    yield from cups(chance, joined, now - chance.uniform(0.2, 5) * DAY)
    if chance.random() < 0.1:
        # a visit more, and they have looked in every day of a week
        yield from (Deed("Logged In", now - (days + 0.3) * DAY) for days in range(6))


def on_trial(chance: Random, now: datetime) -> Life:
    """Wants the subscription, and tries it for fourteen days."""
    joined = now - chance.uniform(20, 90) * DAY
    trial = now - chance.uniform(3, 13.5) * DAY
    yield signed_up(chance, joined)
    yield from orders(chance, joined + DAY, trial, every=20)
    yield Deed("Trial Started", trial, {"plan": "For two", "days": 14})
    yield from cups(chance, joined, now - chance.uniform(0.1, 2) * DAY)
    if chance.random() < 0.24:
        yield Deed("Subscription Started", now - chance.uniform(0.2, 2.5) * DAY, {"plan": "For two", "price": 19})


def friend_of_the_house(chance: Random, now: datetime) -> Life:
    """Subscribes, orders for a long time, and may have brought somebody."""
    joined = now - chance.uniform(250, 700) * DAY
    yield signed_up(chance, joined)
    yield Deed("Subscription Started", joined + 30 * DAY, {"plan": "For two", "price": 19})
    yield from orders(chance, joined + DAY, now - chance.uniform(2, 18) * DAY, every=28)
    yield from cups(chance, joined, now - chance.uniform(0.1, 1.5) * DAY)
    if chance.random() < 0.3:
        yield Deed("Friend Joined", now - chance.uniform(10, 90) * DAY)


def quiet(chance: Random, now: datetime) -> Life:
    """Ordered once or a few times, and then nothing for long."""
    last_order = now - chance.uniform(65, 180) * DAY
    joined = last_order - chance.uniform(5, 200) * DAY
    yield signed_up(chance, joined)
    yield from orders(chance, joined + DAY, last_order, every=45)
    yield from cups(chance, joined, last_order + chance.uniform(1, 4) * DAY)


LIVES: dict[str, Callable[[Random, datetime], Life]] = {
    "activation": new,
    "retention": regular,
    "revenue": on_trial,
    "loyalty": friend_of_the_house,
    "re-engagement": quiet,
}


def signed_up(chance: Random, at: datetime) -> Deed:
    found_us = chance.choice(("a friend", "search", "the market in Bristol", "a podcast"))
    return Deed("Signed Up", at, {"source": found_us, "brews_for": chance.choice((1, 2, 2, 4))})


def orders(chance: Random, first: datetime, last: datetime, every: float) -> Life:
    """One at `last`, and before it about every so many days back to `first`; twelve at most."""
    at, place = last, 0
    while place < 12 and (at >= first or place == 0):
        yield order(chance, at)
        at -= chance.uniform(0.7, 1.3) * every * DAY
        place += 1


def order(chance: Random, at: datetime) -> Deed:
    product, price = chance.choice(BAGS)
    bags = chance.choice((1, 1, 2))
    details = {"order_id": f"NW-{chance.randrange(10**5, 10**6)}", "product": product, "items": bags}
    return Deed("Order Completed", at, {**details, "total": price * bags})


def cart(chance: Random, at: datetime) -> Deed:
    product, price = chance.choice(BAGS)
    return Deed("Product Added", at, {"product": product, "price": price})


def cups(chance: Random, first: datetime, last: datetime) -> Life:
    """The newest few, the last of them at `last`: the older ones are not told."""
    at = last
    for _cup in range(chance.randrange(3, 10)):
        if at <= first:
            return
        yield Deed("Cup Brewed", at, {"recipe": chance.choice(RECIPES)})
        at -= chance.uniform(0.6, 2.2) * DAY
