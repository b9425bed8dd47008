"""Many who tell us of the same people at once, on a database that lets them."""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pytest
from django.db import connection

from lifecycle.contacts.identify import Identity, identify
from lifecycle.contacts.models import Alias, Contact, Device

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
AT_ONCE = 6


def all_at_once(people: Callable[[random.Random], list[Identity]]) -> list[str]:
    start = Barrier(AT_ONCE)

    def tell(seed: int) -> list[str]:
        said = people(random.Random(seed))
        start.wait()
        try:
            return [outcome.status for _ in range(3) for outcome in identify(said, now=NOW)]
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as threads:
        return [status for statuses in threads.map(tell, range(AT_ONCE)) for status in statuses]


def shuffled(chance: random.Random, people: list[Identity]) -> list[Identity]:
    chance.shuffle(people)
    return people


def test_the_same_ids_told_in_any_order_make_each_contact_once() -> None:
    statuses = all_at_once(lambda chance: shuffled(chance, [Identity(external_id=str(n)) for n in range(200)]))
    assert Contact.objects.count() == statuses.count("created") == 200


def test_the_same_anonymous_visitor_is_one() -> None:
    statuses = all_at_once(lambda chance: shuffled(chance, [Identity(anonymous_id=str(n)) for n in range(100)]))
    assert Contact.objects.count() == Alias.objects.count() == statuses.count("created") == 100


def test_an_address_alone_makes_one_contact() -> None:
    people = [Identity(email=f"p{n}@example.com", phone=f"+1555000{n:04}") for n in range(100)]
    statuses = all_at_once(lambda chance: shuffled(chance, list(people)))
    assert Contact.objects.count() == statuses.count("created") == 100


def test_visitors_who_turn_out_to_be_known_are_merged_once() -> None:
    identify([Identity(anonymous_id=f"a{n}") for n in range(60)], now=NOW)
    identify([Identity(external_id=str(n)) for n in range(60)], now=NOW)
    people = [Identity(anonymous_id=f"a{n}", external_id=str(n)) for n in range(60)]
    all_at_once(lambda chance: shuffled(chance, list(people)))
    assert Contact.objects.count() == 60
    assert set(Contact.objects.values_list("external_id", flat=True)) == {str(n) for n in range(60)}


def test_a_device_that_many_name_is_one_person_s() -> None:
    def told(chance: random.Random) -> list[Identity]:
        mine = chance.randrange(10**9)  # no lock of a contact keeps two from naming the same devices
        tokens = [f"{chance.choice('aB')}{n}" for n in range(300)]
        chance.shuffle(tokens)
        devices = [{"token": token, "platform": "ios", "remove": chance.random() < 0.2} for token in tokens]
        return [Identity(external_id=f"{mine}-{n}", devices=devices[n::20]) for n in range(20)]

    all_at_once(told)
    assert 300 < Device.objects.count() <= 600
