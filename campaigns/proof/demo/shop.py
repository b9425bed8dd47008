"""The invented shop, in a process of its own.

It tells what customers do by REST as any shop would, and now and then somebody reads a message and follows a link in it.
"""

import sys
import time
from datetime import UTC, datetime
from itertools import count
from random import Random
from typing import Any

from campaigns.proof.demo.customers import MOST_REGULARS, Act, Customers
from campaigns.proof.demo.door import Closed, Door
from campaigns.proof.demo.readers import Readers
from lifecycle.contacts.models import Contact

PACE = (0.8, 2.2)  # seconds between two rounds
PATIENCE = 60  # seconds until the web has to answer
TICKED = "Ticked “tell me what is new” when signing up at northwind.example"


class Shop:
    def __init__(self, door: Door, customers: Customers, name: str) -> None:
        self.door = door
        self.customers = customers
        self.name = name
        self._numbers = count(1)

    def round(self, now: datetime) -> list[Act]:
        acts = self.customers.act(now)
        if people := [contact_of(act) for act in acts if act.traits]:
            self._tell_all("contacts", people)
        for act in acts:
            for channel in act.agreed:
                self.door.tell("/api/v1/consents", consent_of(act, channel))
        if acts:
            self._tell_all("events", [self.event_of(act, now) for act in acts])
        return acts

    def _tell_all(self, what: str, rows: list[dict[str, Any]]) -> None:
        answer = self.door.tell(f"/api/v1/{what}/bulk", {what: rows})
        if refused := [result["problem"] for result in answer["results"] if result["status"] == "refused"]:
            raise Closed(f"{len(refused)} of {len(rows)} {what} were refused: {refused[0]}")

    def event_of(self, act: Act, now: datetime) -> dict[str, Any]:
        return {
            "external_id": act.external_id,
            "event": act.name,
            "occurred_at": now.isoformat(),
            "properties": act.properties,
            "source": "shop",
            "message_id": f"{self.name}-{next(self._numbers)}",
        }


def contact_of(act: Act) -> dict[str, Any]:
    fields = ("email", "phone", "first_name", "last_name", "timezone", "locale")
    known = {name: value for name, value in act.traits.items() if name in fields}
    more = {name: value for name, value in act.traits.items() if name not in fields}
    return {"external_id": act.external_id, **known, **({"attributes": more} if more else {})}


def consent_of(act: Act, channel: str) -> dict[str, Any]:
    return {"external_id": act.external_id, "channel": channel, "is_subscribed": True, "evidence": TICKED}


def wait_until_open(door: Door) -> None:
    patience = time.monotonic() + PATIENCE
    while True:
        try:
            door.follow(f"{door.url}/admin/login/")
            return
        except Closed:
            if time.monotonic() > patience:
                raise
            time.sleep(0.3)


def trade(shop: Shop, readers: Readers, chance: Random) -> None:
    """For ever. Whoever is turned away comes back: a shop does not close because a request failed."""
    is_open = True
    while True:
        now = datetime.now(UTC)
        try:
            shop.round(now)
            readers.read(now)
            is_open = True
        except Closed as problem:
            if is_open:
                print(problem, file=sys.stderr, flush=True)
            is_open = False
        time.sleep(chance.uniform(*PACE))


def run(*, url: str, key: str, now: datetime) -> None:
    chance = Random()  # noqa: S311 invented lives, nothing to guess
    door = Door(url.rstrip("/"), key)
    opened = f"{now:%y%m%d%H%M%S}"
    wait_until_open(door)
    shop = Shop(door, Customers(chance, regulars(), f"nw-{opened}"), opened)
    trade(shop, Readers(door, chance), chance)


def regulars() -> list[str]:
    """Your ids of the newest few thousand. Dan has left us and does not shop here any more."""
    known = Contact.objects.exclude(external_id=None).exclude(external_id="dan").order_by("-pk")
    return [external_id for external_id in known.values_list("external_id", flat=True)[:MOST_REGULARS] if external_id]
