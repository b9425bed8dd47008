"""What people do in the invented shop from one second to the next. Pure: the clock and chance come in."""

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from random import Random
from typing import Any

from campaigns.proof.demo.lives import BAGS, RECIPES
from campaigns.proof.demo.names import FIRST, LAST, email_of, french
from campaigns.proof.demo.places import PLACES, awake

SHARE_AWAKE = 0.85
MOST_REGULARS = 5000


@dataclass(frozen=True, slots=True)
class Act:
    """One thing one customer does. Of somebody new the shop also says who they are and what they agreed to."""

    external_id: str
    name: str
    properties: dict[str, Any] = field(default_factory=dict)
    traits: dict[str, Any] = field(default_factory=dict)
    agreed: tuple[str, ...] = ()


class Customers:
    """Everybody the shop knows. Each second some begin something, and some go on with what they began."""

    def __init__(self, chance: Random, regulars: Sequence[str], prefix: str) -> None:
        self.chance = chance
        self.regulars = list(regulars)
        self.prefix = prefix
        self.stories = {
            self.newcomer: 30,
            self.order: 22,
            self.basket: 20,
            self.brew: 12,
            self.visit: 6,
            self.trial: 5,
            self.cancellation: 3,
            self.friend: 2,
        }
        self._numbers = count(1)
        self._places_in_line = count()
        self._plans: list[tuple[datetime, int, Act]] = []

    def act(self, now: datetime) -> list[Act]:
        """Somebody begins something; whoever planned something does it."""
        (story,) = self.chance.choices(list(self.stories), weights=list(self.stories.values()))
        for seconds, act in story(now):
            heapq.heappush(self._plans, (now + timedelta(seconds=seconds), next(self._places_in_line), act))
        acts = []
        while self._plans and self._plans[0][0] <= now:
            acts.append(heapq.heappop(self._plans)[2])
        return acts

    def newcomer(self, now: datetime) -> Iterator[tuple[float, Act]]:
        number = next(self._numbers)
        who = f"{self.prefix}-{number}"
        first, last = self.chance.choice(FIRST), self.chance.choice(LAST)
        place = self.chance.choice(awake(now) if self.chance.random() < SHARE_AWAKE else PLACES)
        traits = {
            "email": email_of(first, last, str(self.chance.randrange(1000, 10_000))),
            "first_name": first,
            "last_name": last,
            "timezone": place.zone,
            "locale": place.locale,
            "plan": "free",
        }
        has_phone = self.chance.random() < 0.5
        if has_phone:
            traits["phone"] = french(self.chance.randrange(10_000))
        wants = ("email", "sms") if has_phone else ("email",)
        agreed = wants if self.chance.random() < 0.92 else ()
        found_us = self.chance.choice(("a friend", "search", "the market in Bristol", "a podcast"))
        yield 0, Act(who, "Signed Up", {"source": found_us}, traits, agreed)
        if self.chance.random() < 0.6:
            yield self.chance.uniform(15, 50), self._cup(who)
        if self.chance.random() < 0.35:
            yield from self._order(who, now, after=self.chance.uniform(20, 80))
        self.regulars = [*self.regulars[-MOST_REGULARS:], who]

    def order(self, now: datetime) -> Iterator[tuple[float, Act]]:
        yield from self._order(self.chance.choice(self.regulars), now)

    def basket(self, now: datetime) -> Iterator[tuple[float, Act]]:
        who = self.chance.choice(self.regulars)
        product, price = self.chance.choice(BAGS)
        bag = {"product": product, "price": price}
        yield 0, Act(who, "Product Added", bag)
        yield self.chance.uniform(3, 9), Act(who, "Checkout Started", {**bag, "value": price})
        if self.chance.random() < 0.4:
            yield from self._order(who, now, after=self.chance.uniform(15, 45))

    def brew(self, now: datetime) -> Iterator[tuple[float, Act]]:
        yield 0, self._cup(self.chance.choice(self.regulars))

    def visit(self, now: datetime) -> Iterator[tuple[float, Act]]:
        who = self.chance.choice(self.regulars)
        yield 0, Act(who, "Logged In")
        if self.chance.random() < 0.15:
            yield self.chance.uniform(5, 20), Act(who, "Feedback Given", {"score": self.chance.randrange(3, 11)})

    def friend(self, now: datetime) -> Iterator[tuple[float, Act]]:
        yield 0, Act(self.chance.choice(self.regulars), "Friend Joined")

    def trial(self, now: datetime) -> Iterator[tuple[float, Act]]:
        who = self.chance.choice(self.regulars)
        ends = (now + timedelta(days=14)).isoformat()
        yield 0, Act(who, "Trial Started", {"plan": "For two", "days": 14}, {"plan": "trial", "trial_ends_at": ends})
        if self.chance.random() < 0.5:
            subscribed = {"plan": "For two", "price": 19}
            yield self.chance.uniform(40, 120), Act(who, "Subscription Started", subscribed, {"plan": "for two"})

    def cancellation(self, now: datetime) -> Iterator[tuple[float, Act]]:
        reason = self.chance.choice(("too much coffee", "too dear", "moving abroad", "trying something else"))
        yield 0, Act(self.chance.choice(self.regulars), "Subscription Cancelled", {"reason": reason}, {"plan": "free"})

    def _cup(self, who: str) -> Act:
        recipe = self.chance.choice(RECIPES)
        return Act(who, "Cup Brewed", {"recipe": recipe}, {"favourite_recipe": recipe})

    def _order(self, who: str, now: datetime, after: float = 0) -> Iterator[tuple[float, Act]]:
        product, price = self.chance.choice(BAGS)
        bags = self.chance.choice((1, 1, 2))
        # Northwind roasts fast: the bag leaves within a minute, and that is a date to wait for.
        leaves = now + timedelta(seconds=after + self.chance.uniform(15, 45))
        details = {"order_id": f"NW-{self.chance.randrange(10**5, 10**6)}", "product": product, "items": bags}
        yield after, Act(who, "Order Completed", {**details, "total": price * bags, "leaves_at": leaves.isoformat()})
