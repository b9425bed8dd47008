from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.policy.seed import FIRST_WAKING
from campaigns.proof.demo.clocks import COHORTS, NAMED, set_clocks
from campaigns.proof.demo.people import SIZES, Person, everybody
from campaigns.proof.demo.places import NIGHT, asleep, awake, hour
from lifecycle.contacts.phone import normalise
from tests.cast import NOW

HOURS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31)).map(lambda moment: moment.replace(tzinfo=UTC))


@pytest.fixture(scope="module")
def people() -> list[Person]:
    return everybody(NOW)


def named(people: list[Person], key: str) -> Person:
    return next(person for person in people if person.external_id == key)


def is_waking(person: Person, at: datetime) -> bool:
    opens, closes = FIRST_WAKING
    return opens <= at.astimezone(ZoneInfo(person.place.zone)).time() < closes


def test_some_hundred_people_stand_in_all_stages(people: list[Person]) -> None:
    assert Counter(person.stage for person in people) == SIZES
    assert sum(SIZES.values()) > 300


def test_nobody_shares_an_address(people: list[Person]) -> None:
    for addresses in ([person.email for person in people], [person.phone for person in people]):
        known = [address for address in addresses if address]
        assert len(known) == len(set(known))


def test_no_address_can_belong_to_anybody(people: list[Person]) -> None:
    for person in people:
        assert not person.email or person.email.endswith("@example.com")
        # set aside for fiction by Ofcom and by Arcep
        assert not person.phone or person.phone.startswith(("+447700900", "+3363998"))
        assert not person.phone or normalise(person.phone) == person.phone


@given(HOURS)
def test_whenever_it_starts_most_are_awake_and_stay_so_for_hours(now: datetime) -> None:
    day = awake(now)
    assert len(day) >= 3
    for place in day:
        for later in (now, now + timedelta(hours=4)):
            assert FIRST_WAKING[0] <= later.astimezone(ZoneInfo(place.zone)).time() < FIRST_WAKING[1]


@pytest.mark.parametrize("utc", range(0, 24, 3))
def test_two_thirds_can_be_written_to_at_once(utc: int) -> None:
    now = NOW.replace(hour=utc)
    people = everybody(now)
    assert sum(is_waking(person, now) for person in people) > 0.66 * len(people)
    assert not all(is_waking(person, now) for person in people)


@pytest.mark.parametrize("utc", range(24))
def test_for_eve_it_is_night(utc: int) -> None:
    now = NOW.replace(hour=utc)
    assert not NIGHT[1] <= hour(named(everybody(now), "eve").place, now) < NIGHT[0]


def test_where_it_is_night_in_tokyo_eve_is_there(people: list[Person]) -> None:
    assert asleep(NOW)[0].city == "Tokyo"
    assert named(people, "eve").place.zone == "Asia/Tokyo"


def test_the_cast_has_the_lives_that_everybody_knows(people: list[Person]) -> None:
    ben, cleo, dan = (named(people, key) for key in ("ben", "cleo", "dan"))
    assert dict(ben.attributes)["trial_ends_at"] == (NOW + timedelta(days=1, minutes=5)).isoformat()
    assert (cleo.email, cleo.agreed) == ("", ("sms",))
    assert dan.left == dan.agreed == ("email", "sms")


def test_nobody_does_anything_in_the_future(people: list[Person]) -> None:
    assert all(person.deeds[0].name == "Signed Up" for person in people)
    assert max(deed.at for person in people for deed in person.deeds) <= NOW


def test_long_waits_end_every_few_seconds_from_the_start(people: list[Person]) -> None:
    days = sorted(days for days, _stage, _size in COHORTS)
    rings = []
    for person in set_clocks(people, NOW):
        if person.set_clock:
            wait = next(timedelta(days=n) for n in days if person.set_clock + timedelta(days=n) > NOW)
            rings.append((person.set_clock + wait - NOW).total_seconds())
    rings.sort()
    assert len(rings) == len(NAMED) + sum(size for _days, _stage, size in COHORTS)
    assert 15 <= rings[0] <= 30
    assert {later - before for before, later in zip(rings, rings[1:], strict=False)} == {6.0}
