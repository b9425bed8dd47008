"""Quiet hours at every place and over every change of the clocks (P16), against a count that walks the quarters."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from importlib.resources import files
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.policy.models import FrequencyCap, QuietHours
from campaigns.policy.place import _zones_by_country
from campaigns.policy.quiet import next_waking
from campaigns.policy.window import Window
from campaigns.workflows.run_until import run_until
from channels.outbox.models import Attempt, Message
from lifecycle.contacts.models import Contact
from lifecycle.events.record import NewEvent, record_events
from tests.campaigns.workflows.journeys import FINISH, live, on, step, text
from tests.cast import Cast

DAY = Window(time(8), time(21))
QUARTER = timedelta(minutes=15)  # all clocks of these years agree on the quarters
YEAR = [date(2026, 1, 1) + timedelta(days=n) for n in range(366)]
# One number of each sort of country: one zone, two, many, and none that suits all.
PHONES = {
    "JP": "+819012345675", "DE": "+4915112345671", "US": "+12125550142", "AU": "+61412345678", "RU": "+79161234567",
    "FR": "+33612345678", "BR": "+5511961234567", "IN": "+919812345678", "ES": "+34612345678", "NZ": "+64211234567",
    "": "",
}  # fmt: skip


def every_zone() -> Iterator[str]:
    for line in (files("tzdata.zoneinfo") / "zone.tab").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")[2]


def is_awake(moment: datetime, zone: ZoneInfo, window: Window) -> bool:
    return window.opens <= moment.astimezone(zone).time() < window.closes


def expected(now: datetime, country: str, home: str, window: Window) -> datetime:
    """The rule as it is promised: quarter by quarter, in all zones of the country at once, else at our own place."""
    zones = [ZoneInfo(name) for name in _zones_by_country().get(country, ())]
    apart = [now.astimezone(zone).utcoffset() or timedelta() for zone in zones]
    if not zones or window.length() - (max(apart) - min(apart)) < timedelta(hours=2):
        zones, window = [ZoneInfo(home)], Window(time(10), time(18))
    quarters = datetime(now.year, now.month, now.day, tzinfo=UTC)
    moments = (quarters + n * QUARTER for n in range(4 * 24 * 4))
    return next(
        at for at in [now, *(each for each in moments if each > now)] if all(is_awake(at, z, window) for z in zones)
    )


@pytest.mark.parametrize("home", ["UTC", "Asia/Kolkata"])
@given(
    moment=st.datetimes(datetime(2024, 1, 1), datetime(2028, 1, 1)),
    country=st.sampled_from(sorted(PHONES)),
    closes=st.integers(10, 21),
)
def test_without_a_zone_it_is_day_in_all_of_the_country_or_at_our_own_place(
    home: str, moment: datetime, country: str, closes: int
) -> None:
    now = moment.replace(tzinfo=UTC)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.conf.settings.TIME_ZONE", home)
        window = Window(time(8), time(closes))
        assert next_waking(now, "Mars/Olympus", PHONES[country], window) == expected(now, country, home, window)


def test_at_every_place_what_waits_over_a_change_of_the_clocks_goes_when_their_clock_says_eight() -> None:
    changes = 0
    for name in every_zone():
        zone = ZoneInfo(name)
        for day, following in zip(YEAR, YEAR[1:], strict=False):
            evening = datetime.combine(day, time(21), zone)
            if evening.utcoffset() == datetime.combine(following, time(8), zone).utcoffset():
                continue
            changes += 1
            opens = next_waking(evening.astimezone(UTC), name, "", DAY)
            assert opens.astimezone(zone).replace(tzinfo=None) == datetime.combine(following, time(8)), name
            assert next_waking(opens, name, "", DAY) == opens
            assert next_waking(opens - timedelta(microseconds=1), name, "", DAY) == opens
    assert changes > 200  # two a year wherever clocks are changed


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("zone", "evening", "morning"),
    [
        ("America/New_York", "2026-03-08T03:00", "2026-03-08T12:00"),
        ("America/New_York", "2026-11-01T03:00", "2026-11-01T13:00"),
        ("Europe/Berlin", "2026-10-24T21:30", "2026-10-25T07:00"),
        ("Australia/Lord_Howe", "2026-04-04T11:00", "2026-04-04T21:30"),
        ("Africa/Casablanca", "2026-02-14T22:00", "2026-02-15T08:00"),
    ],
)
def test_what_is_held_goes_at_the_edge_once(cast: Cast, zone: str, evening: str, morning: str) -> None:
    FrequencyCap.objects.all().delete()
    now, edge = (datetime.fromisoformat(each).replace(tzinfo=UTC) for each in (evening, morning))
    assert QuietHours.objects.get().opens == time(8)
    text("hi", now)
    live("night", "say", {"say": step("send", {"next": "end"}, template="hi"), "end": FINISH}, now, [on("Begin")])
    Contact.objects.filter(pk=cast.ada.pk).update(timezone=zone)
    record_events([NewEvent(cast.ada.pk, "Begin", now)], now=now)
    run_until(start=now, to=now + timedelta(days=2), clock=lambda _moment: None)
    message = Message.objects.get()
    assert (message.state, message.sent_at, message.attempts) == ("sent", edge, 1)
    assert not Attempt.objects.exists()
