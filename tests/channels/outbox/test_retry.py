from collections import Counter
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from channels.adapters.retry_after import retry_after
from channels.outbox.retry import FIRST, LONGEST, MOST, retry_at
from tests.cast import NOW


@given(st.integers(1, 2**62), st.integers(1, MOST - 1))
def test_a_wait_grows_and_is_capped_and_is_the_same_each_time(message_id: int, attempts: int) -> None:
    moment = retry_at(message_id, attempts, now=NOW)
    assert moment is not None
    assert timedelta() < moment - NOW <= min(FIRST * 2 ** (attempts - 1), LONGEST)
    assert moment == retry_at(message_id, attempts, now=NOW)


@given(st.integers(1, 1000), st.integers(0, 10_000))
def test_never_sooner_than_the_provider_asks(message_id: int, seconds: int) -> None:
    after = timedelta(seconds=seconds)
    moment = retry_at(message_id, 1, now=NOW, after=after)
    assert moment is not None and moment >= NOW + after


def test_messages_do_not_come_back_all_at_once() -> None:
    moments = {retry_at(message_id, 5, now=NOW) for message_id in range(1000)}
    assert len(moments) > 990


def test_the_jitter_is_full_from_nothing_up_to_the_whole_wait() -> None:
    longest = FIRST * 2**4
    moments = [retry_at(message_id, 5, now=NOW) for message_id in range(1000)]
    tenths = Counter(int((moment - NOW) / longest * 10) for moment in moments if moment)
    assert set(tenths) == set(range(10)) and min(tenths.values()) > 60


def test_it_ends_some_day() -> None:
    assert retry_at(1, MOST, now=NOW) is None


def test_both_forms_of_retry_after_are_read() -> None:
    assert retry_after("120", now=NOW) == timedelta(minutes=2)
    assert retry_after("Mon, 02 Nov 2026 15:32:00 GMT", now=NOW) == timedelta(minutes=2)
    assert retry_after("Mon, 02 Nov 2026 15:00:00 GMT", now=NOW) == timedelta()
    for far in ("99999999999", "Fri, 02 Nov 2029 15:30:00 GMT"):
        assert retry_after(far, now=NOW) == timedelta(days=1)
    days, years = "Mon, 99999999999999999999 Jan 2026 00:00 GMT", "Mon, 01 Jan 99999999999999999999 00:00 GMT"
    zones = "Mon, 01 Jan 2026 00:00:00 +99999999999999999999"
    for nonsense in (None, "", "soon", "-5", "1e9", "١٢", days, years, zones):
        assert retry_after(nonsense, now=NOW) is None
