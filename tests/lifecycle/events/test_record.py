from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lifecycle.contacts.identify import Identity, identify
from lifecycle.contacts.merge import merge
from lifecycle.contacts.models import Contact
from lifecycle.events.heard import hearing_only
from lifecycle.events.models import Event, PendingEvent
from lifecycle.events.record import NewEvent, TooMuchTalk, record_events
from lifecycle.events.signal import events_recorded

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)


@pytest.fixture
def ada() -> int:
    return identify([Identity(external_id="ada")], now=NOW)[0].contact_id


def order(contact_id: int, message_id: str = "", **more) -> NewEvent:
    return NewEvent(contact_id, "Order Completed", more.pop("at", NOW), {"total": 12.5}, message_id=message_id, **more)


def test_an_event_is_stored_with_the_row_that_waits_for_a_reaction(ada) -> None:
    (pk,) = record_events([order(ada, "o-1")], now=NOW)
    event = Event.objects.get()
    assert (event.pk, event.contact_id, event.properties, event.received_at) == (pk, ada, {"total": 12.5}, NOW)
    assert PendingEvent.objects.get().event_id == pk


def test_an_event_is_not_stored_without_the_row_that_waits_for_a_reaction(ada, monkeypatch) -> None:
    def killed(*args) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("lifecycle.events.record._await_reaction", killed)
    with pytest.raises(KeyboardInterrupt):
        record_events([order(ada, "o-1")], now=NOW)
    assert not Event.objects.exists()


def test_a_message_id_counts_once_within_a_batch_and_later(ada) -> None:
    first = record_events([order(ada, "o-1"), order(ada, "o-1"), order(ada, "o-2")], now=NOW)
    again = record_events([order(ada, "o-2"), order(ada, "o-3")], now=NOW)
    assert [bool(pk) for pk in first + again] == [True, False, True, False, True]
    assert Event.objects.count() == PendingEvent.objects.count() == 3


def test_the_same_id_from_another_source_is_another_event(ada) -> None:
    record_events([order(ada, "o-1"), order(ada, "o-1", source="shop")], now=NOW)
    assert Event.objects.count() == 2


def test_without_a_message_id_every_event_counts(ada) -> None:
    record_events([order(ada), order(ada)], now=NOW)
    assert Event.objects.count() == 2


def test_history_and_what_comes_late_wake_nobody(ada, settings) -> None:
    settings.LATE_EVENT_AFTER = timedelta(days=1)
    late, fresh = NOW - timedelta(days=1, seconds=1), NOW - timedelta(days=1)
    record_events([order(ada)], now=NOW, history=True)
    record_events([order(ada, at=late)], now=NOW)
    assert not PendingEvent.objects.exists()
    record_events([order(ada, at=fresh)], now=NOW)
    assert PendingEvent.objects.count() == 1


def test_the_signal_fires_once_per_batch_and_only_after_commit(ada, django_capture_on_commit_callbacks) -> None:
    heard = []
    events_recorded.connect(hear := lambda ids, **_: heard.append(ids))
    with django_capture_on_commit_callbacks(execute=True):
        ids = record_events([order(ada), order(ada)], now=NOW)
        assert heard == []
    events_recorded.disconnect(hear)
    assert heard == [ids]


def test_the_eleventh_hop_is_refused(ada) -> None:
    record_events([order(ada, hops=10)], now=NOW)
    with pytest.raises(TooMuchTalk):
        record_events([order(ada, hops=11)], now=NOW)


def test_an_event_for_a_merged_contact_goes_to_the_one_who_stayed(ada) -> None:
    other = identify([Identity(anonymous_id="a")], now=NOW)[0].contact_id
    merge(keep_id=ada, drop_id=other, now=NOW)
    record_events([order(other)], now=NOW)
    assert Event.objects.get().contact_id == PendingEvent.objects.get().contact_id == ada


def test_an_event_for_an_erased_contact_is_not_stored(ada) -> None:
    Contact.objects.all().delete()
    assert record_events([order(ada)], now=NOW) == [None]


def test_a_merge_moves_events(ada) -> None:
    other = identify([Identity(anonymous_id="a")], now=NOW)[0].contact_id
    record_events([order(other), order(ada)], now=NOW)
    merge(keep_id=ada, drop_id=other, now=NOW)
    assert set(Event.objects.values_list("contact_id", flat=True)) == {ada}
    assert set(PendingEvent.objects.values_list("contact_id", flat=True)) == {ada}


def statements(ada: int, size: int) -> int:
    with CaptureQueriesContext(connection) as captured:
        record_events([order(ada) for _ in range(size)], now=NOW)
    return len(captured)


def test_a_batch_costs_the_same_statements_whatever_its_size(ada) -> None:
    assert statements(ada, 2) == statements(ada, 500) <= 6


def test_what_nobody_hears_is_recorded_and_waits_for_nobody(ada) -> None:
    with hearing_only({"Heard"}):
        record_events([NewEvent(ada, "Heard", NOW), NewEvent(ada, "Unheard", NOW)], now=NOW)
    assert Event.objects.count() == 2
    assert [row.event.name for row in PendingEvent.objects.all()] == ["Heard"]
    record_events([NewEvent(ada, "Unheard", NOW)], now=NOW)
    assert PendingEvent.objects.count() == 2
