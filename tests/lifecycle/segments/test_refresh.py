from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lifecycle.contacts.identify import Identity, identify
from lifecycle.events.models import Event, PendingEvent
from lifecycle.events.record import NewEvent, record_events
from lifecycle.segments.membership import NotByHand, add, remove
from lifecycle.segments.models import Membership, Segment
from lifecycle.segments.on_grid import needs_grid, refresh_on_grid
from lifecycle.segments.recount import recount
from lifecycle.segments.refresh import refresh, refresh_contacts
from lifecycle.segments.save import save_segment
from tests.cast import NOW, Cast, gather

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
PRO = {"kind": "attribute", "field": "plan", "op": "is", "value": "pro"}
QUIET = {"kind": "event", "event": "Order Completed", "did": False, "within": {"days": 60}}
ORDERED = {"kind": "event", "event": "Order Completed"}


@pytest.fixture
def cast() -> Cast:
    return gather()


def segment(definition: dict[str, Any], name: str = "Some", **more: Any) -> Segment:
    return save_segment(name=name, definition=definition, now=NOW, **more)


def people(key: str) -> set[str]:
    members = Membership.objects.filter(segment__key=key)
    return {name.lower() for name in members.values_list("contact__first_name", flat=True)}


def told(name: str) -> list[tuple[str, datetime, str]]:
    found = (
        Event.objects.filter(name=name)
        .order_by("contact_id")
        .values_list("contact__first_name", "occurred_at", "properties__segment")
    )
    return [(person.lower(), at, key) for person, at, key in found]


def refreshed(*segments: Segment, now: datetime = NOW) -> int:
    return refresh([Segment.objects.get(pk=one.pk) for one in segments], now=now)


def test_the_first_count_finds_people_and_wakes_nobody(cast: Cast) -> None:
    pros = segment(PRO)
    assert refreshed(pros) == 2
    pros.refresh_from_db()
    assert (people("some"), pros.size, pros.refreshed_at) == ({"ada", "eve"}, 2, NOW)
    assert told("Segment Joined") == [("ada", NOW, "some"), ("eve", NOW, "some")]
    assert not PendingEvent.objects.exists()


def test_who_comes_and_goes_later_is_news(cast: Cast) -> None:
    pros = segment(PRO)
    refreshed(pros)
    for who, plan in ((cast.ada, "free"), (cast.ben, "pro")):
        identify([Identity(external_id=who.external_id or "", traits={"plan": plan})], now=NOW)
    assert refreshed(pros, now=NOW + HOUR) == 2
    assert people("some") == {"ben", "eve"}
    assert told("Segment Left") == [("ada", NOW + HOUR, "some")]
    assert ("ben", NOW + HOUR, "some") in told("Segment Joined")
    assert {pending.contact_id for pending in PendingEvent.objects.all()} == {cast.ada.pk, cast.ben.pk}


def test_counting_twice_changes_nothing(cast: Cast) -> None:
    pros = segment(PRO)
    refreshed(pros)
    before = Event.objects.count()
    assert refreshed(pros) == 0
    assert Event.objects.count() == before


def test_nobody_can_match_and_all_leave(cast: Cast) -> None:
    pros = segment(PRO)
    refreshed(pros)
    Segment.objects.filter(pk=pros.pk).update(definition={"kind": "stage", "is": ["nowhere"]})
    assert refreshed(pros, now=NOW + HOUR) == 2
    assert people("some") == set()


def test_the_number_of_statements_does_not_grow_with_the_people() -> None:
    def statements(size: int, plan: str) -> int:
        identify([Identity(external_id=f"{plan}{n}", traits={"plan": plan}) for n in range(size)], now=NOW)
        one = segment({**PRO, "value": plan}, plan)
        with CaptureQueriesContext(connection) as asked:
            assert refreshed(one) == size
        return len(asked)

    assert statements(300, "many") == statements(3, "few")


def test_a_segment_is_counted_after_those_it_asks_about(cast: Cast) -> None:
    pros = segment(PRO, "Pros")
    loyal = segment({"kind": "all", "of": [{"kind": "segment", "segment": "pros"}, ORDERED]}, "A first")
    refreshed(loyal, pros)
    assert people("a-first") == {"ada"}


def test_a_segment_whose_condition_cannot_be_read_keeps_its_people(cast: Cast) -> None:
    pros = segment(PRO)
    refreshed(pros)
    Segment.objects.filter(pk=pros.pk).update(definition={"kind": "from a package that is gone"})
    assert refreshed(pros, now=NOW + HOUR) == 0
    assert people("some") == {"ada", "eve"}


# Reactions


def test_an_event_lets_in_at_once(cast: Cast) -> None:
    refreshed(segment(ORDERED, "Buyers"))
    record_events([NewEvent(cast.eve.pk, "Order Completed", NOW)], now=NOW)
    assert refresh_contacts([cast.eve.pk], now=NOW, names={"Order Completed"}, hops=3) == 1
    assert people("buyers") == {"ada", "cleo", "dan", "eve"}
    assert Event.objects.get(name="Segment Joined", contact=cast.eve).hops == 3


def test_a_segment_that_an_event_cannot_change_is_not_asked(cast: Cast) -> None:
    refreshed(segment(ORDERED, "Buyers"))
    with CaptureQueriesContext(connection) as asked:
        refresh_contacts([cast.eve.pk], now=NOW, names={"Page Viewed"})
    assert len(asked) == 1


def test_each_segment_costs_one_question_for_any_number_of_people(cast: Cast) -> None:
    refreshed(*(segment(ORDERED, f"Buyers {number}") for number in range(3)))
    for ids in ([cast.ada.pk], [person.pk for person in cast]):
        with CaptureQueriesContext(connection) as asked:
            refresh_contacts(ids, now=NOW, names={"Order Completed"})
        assert len(asked) == 1 + 1 + 3


def test_a_segment_that_asks_about_another_follows_in_the_same_reaction(cast: Cast) -> None:
    refreshed(segment(ORDERED, "Buyers"), segment({"kind": "segment", "segment": "buyers"}, "A mirror"))
    record_events([NewEvent(cast.eve.pk, "Order Completed", NOW)], now=NOW)
    refresh_contacts([cast.eve.pk], now=NOW, names={"Order Completed"})
    assert "eve" in people("a-mirror")


# By hand


def test_people_are_put_in_and_taken_out_by_hand(cast: Cast) -> None:
    friends = segment({}, "Friends", is_static=True)
    assert add("friends", [cast.ada.pk, cast.ben.pk, 10**9], now=NOW, hops=2) == 2
    assert add("friends", [cast.ada.pk], now=NOW) == 0
    assert remove("friends", [cast.ada.pk, cast.cleo.pk], now=NOW) == 1
    assert people("friends") == {"ben"}
    assert [name for name, *_ in told("Segment Left")] == ["ada"]
    recount()
    friends.refresh_from_db()
    assert friends.size == 1


def test_nobody_is_put_into_a_segment_that_follows_a_condition(cast: Cast) -> None:
    segment(PRO)
    with pytest.raises(NotByHand, match="follows from its condition"):
        add("some", [cast.ben.pk], now=NOW)
    with pytest.raises(NotByHand, match="no segment"):
        remove("nowhere", [cast.ben.pk], now=NOW)


# On the grid


def at_grid(hours: int) -> datetime:
    return datetime(2026, 11, 2, 15, tzinfo=UTC) + hours * HOUR


def test_time_alone_lets_in_at_the_instant_of_the_grid(cast: Cast) -> None:
    quiet = segment(QUIET, "Quiet")
    refreshed(quiet, now=at_grid(0))
    assert people("quiet") == {"ben", "cleo", "dan", "eve"}
    # Ada ordered 20 days before 15:30, so at 15:30 she is quiet, and at 16:00 it is seen.
    assert needs_grid()
    assert refresh_on_grid(now=at_grid(0) + 40 * DAY + 59 * HOUR / 60) == 0
    assert refresh_on_grid(now=at_grid(1) + 40 * DAY + HOUR / 2) == 1
    assert ("ada", at_grid(1) + 40 * DAY, "quiet") in told("Segment Joined")


def test_the_grid_asks_once_for_each_instant(cast: Cast) -> None:
    refreshed(segment(QUIET, "Quiet"), now=at_grid(0))
    refresh_on_grid(now=at_grid(1))
    with CaptureQueriesContext(connection) as asked:
        assert refresh_on_grid(now=at_grid(1) + HOUR / 2) == 0
    assert len(asked) == 2


def test_who_was_changed_without_an_event_is_found_on_the_grid(cast: Cast) -> None:
    refreshed(segment(PRO), now=at_grid(0))
    assert not needs_grid()
    identify([Identity(external_id="ben", traits={"plan": "pro"})], now=at_grid(0) + HOUR / 2)
    assert refresh_on_grid(now=at_grid(1)) == 1
    assert people("some") == {"ada", "ben", "eve"}
    with CaptureQueriesContext(connection) as asked:
        assert refresh_on_grid(now=at_grid(2)) == 0
    assert not any("attributes" in query["sql"] for query in asked)


def test_imported_history_counts_on_the_next_day(cast: Cast) -> None:
    refreshed(segment(ORDERED, "Buyers"), now=at_grid(1))
    record_events([NewEvent(cast.eve.pk, "Order Completed", NOW - 5 * DAY)], now=at_grid(1), history=True)
    refresh_on_grid(now=at_grid(2))
    assert "eve" not in people("buyers")
    refresh_on_grid(now=at_grid(9))
    assert "eve" in people("buyers")


def test_a_rehearsal_of_last_year_begins_with_a_count_that_is_no_news(cast: Cast) -> None:
    refreshed(segment(ORDERED, "Buyers"))
    PendingEvent.objects.all().delete()
    refresh_on_grid(now=NOW - 100 * DAY)
    assert people("buyers") == {"dan"}
    assert not PendingEvent.objects.exists()
