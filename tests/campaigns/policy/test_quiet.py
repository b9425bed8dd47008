from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.policy.place import country_of, home_zone, zones_of
from campaigns.policy.quiet import next_quiet, next_waking
from campaigns.policy.window import NeverOpen, Window, next_open

DAY = Window(time(8), time(21))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_by_day_nobody_waits() -> None:
    noon = at("2026-11-02 12:00")
    assert next_waking(noon, "Europe/Berlin", "", DAY) == noon


def test_eve_in_tokyo_is_written_to_in_her_morning() -> None:
    assert next_waking(at("2026-11-02 15:30"), "Asia/Tokyo", "", DAY) == at("2026-11-02 23:00")


def test_the_edge_of_the_evening_is_quiet_and_the_edge_of_the_morning_is_not() -> None:
    assert next_waking(at("2026-11-02 20:00"), "Europe/Berlin", "", DAY) == at("2026-11-03 07:00")
    assert next_waking(at("2026-11-02 07:00"), "Europe/Berlin", "", DAY) == at("2026-11-02 07:00")


def test_by_day_the_next_night_is_known() -> None:
    assert next_quiet(at("2026-11-02 12:00"), "Europe/Berlin", "", DAY) == at("2026-11-02 20:00")
    # where the first of a country's zones goes to bed: New York
    assert next_quiet(at("2026-11-02 18:30"), "", "+12125550142", DAY) == at("2026-11-03 02:00")


def test_without_a_place_the_end_of_our_office_hours_is_known(settings) -> None:
    settings.TIME_ZONE = "Europe/Paris"
    assert next_quiet(at("2026-11-02 12:00"), "", "", DAY) == at("2026-11-02 17:00")


def test_without_a_zone_the_whole_country_has_to_be_awake() -> None:
    # From 08:00 in Honolulu and Adak until 21:00 in New York.
    assert next_waking(at("2026-11-02 13:00"), "", "+12125550142", DAY) == at("2026-11-02 18:00")
    assert next_waking(at("2026-11-03 01:59"), "", "+12125550142", DAY) == at("2026-11-03 01:59")
    assert next_waking(at("2026-11-03 02:00"), "", "+12125550142", DAY) == at("2026-11-03 18:00")


def test_without_a_country_our_own_office_hours_count(settings) -> None:
    settings.TIME_ZONE = "Europe/Paris"
    assert next_waking(at("2026-11-02 07:30"), "", "", DAY) == at("2026-11-02 09:00")
    assert next_waking(at("2026-11-02 17:00"), "", "", DAY) == at("2026-11-03 09:00")


def test_a_country_too_wide_for_one_window_falls_back_to_our_office_hours(settings) -> None:
    settings.TIME_ZONE = "UTC"
    narrow = Window(time(8), time(12))
    assert next_waking(at("2026-11-02 18:30"), "", "+12125550142", narrow) == at("2026-11-03 10:00")


def test_two_hours_are_enough_for_a_country_and_less_are_not(settings) -> None:
    settings.TIME_ZONE = "UTC"
    night = at("2026-11-02 05:00")
    assert next_waking(night, "", "+4930123456", Window(time(13), time(15))) == at("2026-11-02 12:00")
    assert next_waking(night, "", "+4930123456", Window(time(13), time(14, 59))) == at("2026-11-02 10:00")


def test_an_unknown_zone_counts_as_none() -> None:
    assert zones_of("Mars/Olympus", "") == frozenset()
    assert zones_of("America", "") == frozenset()  # a folder of the zone database, not a zone
    assert home_zone("Mars/Olympus", "+819012345675") == ZoneInfo("Asia/Tokyo")


@pytest.mark.parametrize(
    ("phone", "country"), [("", ""), ("+819012345675", "JP"), ("+4915112345671", "DE"), ("nonsense", "")]
)
def test_a_phone_tells_its_country(phone: str, country: str) -> None:
    assert country_of(phone) == country


def test_when_the_clocks_go_forward_the_morning_comes_an_hour_earlier() -> None:
    # New York changes on 8 March 2026: 08:00 is 13:00 UTC before and 12:00 UTC after.
    assert next_waking(at("2026-03-08 03:00"), "America/New_York", "", DAY) == at("2026-03-08 12:00")
    assert next_waking(at("2026-03-07 03:00"), "America/New_York", "", DAY) == at("2026-03-07 13:00")


def test_an_opening_that_does_not_exist_that_day_moves_forward_over_the_gap() -> None:
    early = Window(time(2, 30), time(5))
    assert next_open(at("2026-03-08 05:30"), frozenset({ZoneInfo("America/New_York")}), early) == at("2026-03-08 07:30")


def test_an_opening_that_exists_twice_is_taken_the_first_time() -> None:
    early = Window(time(1, 30), time(5))
    assert next_open(at("2026-11-01 04:00"), frozenset({ZoneInfo("America/New_York")}), early) == at("2026-11-01 05:30")


def test_places_that_are_never_awake_together_are_refused() -> None:
    with pytest.raises(NeverOpen):
        next_open(
            at("2026-11-02 12:00"),
            frozenset({ZoneInfo("Europe/Berlin"), ZoneInfo("Pacific/Auckland")}),
            Window(time(9), time(10)),
        )


ZONES = ["Europe/Berlin", "America/New_York", "Asia/Tokyo", "Asia/Kathmandu", "Pacific/Chatham", "America/St_Johns"]


@given(st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)), st.sampled_from(ZONES))
def test_until_the_night_nobody_waits_and_from_then_on_everybody_does(moment: datetime, zone: str) -> None:
    now = next_waking(moment.replace(tzinfo=UTC), zone, "", DAY)
    night = next_quiet(now, zone, "", DAY)
    last = night - timedelta(microseconds=1)
    assert now <= last
    assert next_waking(last, zone, "", DAY) == last
    assert next_waking(night, zone, "", DAY) > night


@given(st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)), st.sampled_from(ZONES))
def test_what_is_held_goes_at_the_first_moment_of_day(moment: datetime, zone: str) -> None:
    now = moment.replace(tzinfo=UTC)
    opens = next_waking(now, zone, "", DAY)
    local = opens.astimezone(ZoneInfo(zone))
    assert opens >= now
    assert time(8) <= local.time() < time(21)
    if opens > now:
        assert not time(8) <= now.astimezone(ZoneInfo(zone)).time() < time(21)
        assert next_waking(opens, zone, "", DAY) == opens


def test_a_number_is_of_the_country_that_the_library_finds_when_it_parses_it() -> None:
    numbers = [
        phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.E164)
        for region in phonenumbers.SUPPORTED_REGIONS
        for sort in (phonenumbers.PhoneNumberType.FIXED_LINE, phonenumbers.PhoneNumberType.MOBILE)
        if (example := phonenumbers.example_number_for_type(region, sort))
    ]
    found = {number: country_of(number) for number in numbers}
    assert len(found) > 400
    assert found == {
        number: phonenumbers.region_code_for_number(phonenumbers.parse(number)) or "" for number in numbers
    }
