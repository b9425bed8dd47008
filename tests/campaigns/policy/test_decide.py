from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.policy.decide import decide
from campaigns.policy.facts import Cap, Facts, Reservation, Rules
from campaigns.policy.window import Window


def cap(limit: int, days: int, **of: str) -> Cap:
    return Cap(limit, days * 24, **of)


NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)
DAY = timedelta(days=1)
OPEN = Rules(caps=(), waking=None)
FACTS = Facts(
    channel="email",
    topic="marketing",
    kind="marketing",
    due_at=NOW,
    expires_at=None,
    exists=True,
    has_content=True,
    needs_consent=True,
    needs_address=True,
    address="ada@example.com",
    is_subscribed=True,
    is_suppressed=False,
    timezone="Europe/Berlin",
    phone="",
)


def test_whoever_wants_it_gets_it() -> None:
    assert decide(FACTS, OPEN, NOW).state == "queued"


def test_what_goes_by_day_goes_by_night_no_more() -> None:
    rules = Rules(caps=(), waking=Window(time(8), time(21)))
    assert decide(FACTS, rules, NOW).not_after == NOW.replace(hour=20)
    assert decide(FACTS, OPEN, NOW).not_after is None
    assert decide(replace(FACTS, kind="transactional"), rules, NOW).not_after is None


@pytest.mark.parametrize(
    ("change", "state", "reason"),
    [
        ({"exists": False}, "cancelled", "no_longer_a_contact"),
        ({"has_content": False}, "failed", "bad_content"),
        ({"expires_at": NOW}, "expired", "expired"),
        ({"is_subscribed": False}, "suppressed", "not_subscribed"),
        ({"address": ""}, "suppressed", "no_address"),
        ({"is_suppressed": True}, "suppressed", "suppressed"),
    ],
)
def test_each_gate_gives_its_reason(change: dict[str, object], state: str, reason: str) -> None:
    decision = decide(replace(FACTS, **change), OPEN, NOW)
    assert (decision.state, decision.reason) == (state, reason)
    assert not decision.passes


def test_a_service_message_needs_no_consent_and_passes_caps_and_night_but_not_suppression() -> None:
    night = Rules(caps=(cap(1, 1),), waking=Window(time(1), time(5)))
    facts = replace(FACTS, kind="transactional", needs_consent=False, is_subscribed=False, reservations=had(0.1))
    assert decide(facts, night, NOW).state == "queued"
    assert decide(replace(facts, is_suppressed=True), night, NOW).reason == "suppressed"


def had(*days_ago: float, channel: str = "email", topic: str = "marketing") -> list[Reservation]:
    return [Reservation(NOW - DAY * ago, channel, topic) for ago in days_ago]


def test_a_second_message_within_a_day_is_one_too_many() -> None:
    rules = Rules(caps=(cap(1, 1), cap(3, 7)), waking=None)
    assert decide(replace(FACTS, reservations=had(0.99)), rules, NOW).reason == "capped"
    assert decide(replace(FACTS, reservations=had(1)), rules, NOW).state == "queued"
    assert decide(replace(FACTS, reservations=had(2, 3, 6.9)), rules, NOW).reason == "capped"
    assert decide(replace(FACTS, reservations=had(2, 3, 7)), rules, NOW).state == "queued"


def test_a_cap_counts_all_channels_together_unless_it_names_one() -> None:
    every = Rules(caps=(cap(1, 1),), waking=None)
    text = Rules(caps=(cap(1, 1, channel="sms"),), waking=None)
    facts = replace(FACTS, reservations=had(0.5, channel="sms"))
    assert decide(facts, every, NOW).reason == "capped"
    assert decide(facts, text, NOW).state == "queued"
    assert decide(replace(facts, channel="sms"), text, NOW).reason == "capped"


def test_a_cap_of_one_topic_counts_that_one() -> None:
    rules = Rules(caps=(cap(1, 1, topic="news"),), waking=None)
    assert decide(replace(FACTS, topic="news", reservations=had(0.5)), rules, NOW).state == "queued"
    assert decide(replace(FACTS, topic="news", reservations=had(0.5, topic="news")), rules, NOW).reason == "capped"
    assert decide(replace(FACTS, reservations=had(0.5, topic="news")), rules, NOW).state == "queued"


def test_what_is_still_to_come_counts_as_what_was() -> None:
    rules = Rules(caps=(cap(1, 1),), waking=None)
    assert decide(replace(FACTS, reservations=had(-0.99)), rules, NOW).reason == "capped"
    assert decide(replace(FACTS, reservations=had(-1)), rules, NOW).state == "queued"


def test_a_message_held_for_the_night_counts_where_it_will_go_out() -> None:
    rules = Rules(caps=(cap(1, 1),), waking=Window(time(8), time(21)))
    evening = replace(FACTS, due_at=NOW + timedelta(hours=9))  # 22:00 in Berlin, held until 08:00 tomorrow
    decision = decide(replace(evening, reservations=had(0)), rules, NOW)
    assert decision.reason == "capped"
    decision = decide(replace(evening, reservations=had(0.5)), rules, NOW)
    assert (decision.state, decision.reason, decision.due_at) == ("held", "quiet_hours", NOW + timedelta(hours=19))


def test_what_would_be_too_late_by_morning_is_not_held() -> None:
    rules = Rules(caps=(), waking=Window(time(8), time(11)))
    assert decide(replace(FACTS, expires_at=NOW + timedelta(hours=3)), rules, NOW).state == "expired"


@given(st.lists(st.floats(0, 40), max_size=12), st.integers(1, 4), st.integers(1, 30))
def test_nobody_ever_has_more_than_a_cap_in_its_days(ago: list[float], limit: int, days: int) -> None:
    rules = Rules(caps=(cap(limit, days),), waking=None)
    reservations: list[Reservation] = []
    for moment in sorted(NOW - DAY * each for each in ago):
        decision = decide(replace(FACTS, due_at=moment, reservations=reservations), rules, moment)
        if decision.counts:
            reservations.append(Reservation(decision.due_at, "email", "marketing"))
    for last in reservations:
        assert sum(1 for each in reservations if last.at - DAY * days < each.at <= last.at) <= limit
