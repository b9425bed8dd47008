"""Pure: who is wanted more often than a cap lets through."""

from datetime import timedelta

from django.db.models import Q

from campaigns.calendar.crowding import Crowd, crowds
from campaigns.calendar.wish import Wish
from campaigns.policy.facts import Cap
from tests.cast import NOW

ONE_A_DAY = Cap(1, 24)


def wish(name: str, hours: float, audience: str = "", channel: str = "email") -> Wish:
    at = NOW + timedelta(hours=hours)
    return Wish(f"{name}-{hours}", name, at, audience or name, Q, channel, "marketing")


def found(wishes: list[Wish], shared: dict[tuple[str, ...], int], *caps: Cap) -> list[tuple[list[str], int]]:
    counted = {frozenset(names): people for names, people in shared.items()}
    return [(crowd.names, crowd.people) for crowd in crowds(wishes, caps or (ONE_A_DAY,), counted)]


def test_two_that_share_people_within_a_day_crowd_each_other() -> None:
    shared = {("sale", "win-back"): 412, ("sale",): 1000}
    assert found([wish("sale", 1), wish("win-back", 5)], shared) == [(["sale", "win-back"], 412)]
    assert found([wish("sale", 1), wish("win-back", 25)], shared) == []
    assert found([wish("sale", 1), wish("win-back", 5)], {("sale",): 10, ("win-back",): 10}) == []


def test_a_cap_of_two_lets_two_through() -> None:
    three = [wish("a", 1), wish("b", 2), wish("c", 3)]
    assert found(three, {("a", "b"): 5, ("a", "b", "c"): 3}, Cap(2, 24)) == [(["a", "b", "c"], 3)]


def test_a_cap_counts_what_it_covers() -> None:
    pair = [wish("a", 1), wish("b", 2, channel="sms")]
    assert found(pair, {("a", "b"): 5}, Cap(1, 24, channel="email")) == []
    assert found(pair, {("a", "b"): 5}, Cap(1, 24, topic="other")) == []
    assert found(pair, {("a", "b"): 5}) == [(["a", "b"], 5)]


def test_one_campaign_crowds_itself_once_however_often_it_comes() -> None:
    daily = [wish("daily", hours, audience="all") for hours in range(0, 24 * 20, 12)]
    assert found(daily, {("all",): 7}) == [(["daily"], 7)]


def test_only_who_wants_them_is_named() -> None:
    crowd: Crowd
    three = [wish("a", 1), wish("b", 2), wish("c", 3)]
    [crowd] = crowds(three, [ONE_A_DAY], {frozenset({"a", "c"}): 5})
    assert crowd.names == ["a", "c"]
