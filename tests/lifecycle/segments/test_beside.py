"""What stands beside a segment: its size over time, who came and went, and whom it shares with another."""

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from lifecycle.segments.beside import moves_of, overlap_of, sizes_of
from lifecycle.segments.membership import add, remove
from lifecycle.segments.models import Segment, SegmentSize
from lifecycle.segments.note_sizes import note_sizes
from lifecycle.segments.on_grid import refresh_on_grid
from lifecycle.segments.save import save_segment
from tests.cast import NOW, Cast, gather
from tests.lifecycle.segments.test_admin import PRO, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return gather()


def by_hand(name: str, *people: int) -> Segment:
    made = save_segment(name=name, is_static=True, now=NOW)
    add(made.key, people, now=NOW)
    return made


def test_the_grid_writes_down_the_size_of_each_day_once(cast: Cast) -> None:
    made = save_segment(name="Pros", definition=PRO, now=NOW)
    for hours in (0, 2, 30):
        refresh_on_grid(now=NOW + timedelta(hours=hours))
    assert list(SegmentSize.objects.order_by("day").values_list("segment", "people")) == [(made.pk, 2), (made.pk, 2)]


def test_sizes_are_noted_in_two_statements_for_any_number_of_segments(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(5):
        save_segment(name=f"Segment {number}", definition=PRO, now=NOW)
    with django_assert_num_queries(2):
        note_sizes(now=NOW)
    assert SegmentSize.objects.count() == 5


def test_a_line_needs_two_days(cast: Cast) -> None:
    made = by_hand("Friends")
    SegmentSize.objects.create(segment=made, day=NOW.date(), people=5)
    assert sizes_of(made, now=NOW) is None
    for days, people in ((1, 3), (200, 90)):
        SegmentSize.objects.create(segment=made, day=NOW.date() - timedelta(days=days), people=people)
    told = sizes_of(made, now=NOW)
    assert told is not None
    assert (told.change, [people for _day, people in told.days]) == (2, [3, 5])


def test_who_came_and_went_lately_is_told_the_last_first(cast: Cast) -> None:
    made, other = by_hand("Friends", cast.ada.pk), by_hand("Others", cast.eve.pk)
    remove(made.key, [cast.ada.pk], now=NOW + timedelta(hours=1))
    told = moves_of(made, now=NOW + timedelta(hours=2))
    assert [(move.contact.pk, move.came) for move in told] == [(cast.ada.pk, False), (cast.ada.pk, True)]
    assert [move.contact.pk for move in moves_of(other, now=NOW)] == [cast.eve.pk]
    assert moves_of(made, now=NOW + timedelta(days=9)) == []


def test_the_overlap_is_counted_and_each_part_is_a_list_of_people(
    admin_client: Client, cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    made = by_hand("Friends", cast.ada.pk, cast.ben.pk, cast.eve.pk)
    other = by_hand("Others", cast.eve.pk, cast.cleo.pk)
    with django_assert_num_queries(3):
        told = overlap_of(made, other)
    assert (told.first, told.both, told.second) == (2, 1, 1)
    address = "/admin/lifecycle/segment"
    shown = admin_client.get(f"{address}/{made.pk}/overlap/?other={other.pk}").content.decode()
    assert "1 person is in both." in shown and f"{address}/{made.pk}/people/?also={other.pk}" in shown
    people = admin_client.get(f"{address}/{made.pk}/people/?without={other.pk}").content.decode()
    assert "2 people are in “Friends” and not in “Others”" in people
    people = admin_client.get(f"{address}/{made.pk}/people/?also={other.pk}").content.decode()
    assert "1 person is in “Friends” and in “Others”" in people
    assert admin_client.get(f"{address}/{made.pk}/overlap/?other=x").status_code == 404
    assert staff("view_segment").get(f"{address}/{made.pk}/overlap/?other={other.pk}").status_code == 403


def test_the_page_shows_what_stands_beside_only_to_whoever_may_see_people(admin_client: Client, cast: Cast) -> None:
    made = by_hand("Friends", cast.ada.pk)
    add(made.key, [cast.ben.pk], now=NOW)
    page = admin_client.get(f"/admin/lifecycle/segment/{made.pk}/change/").content.decode()
    assert "Size over 12 weeks" in page and "There is no other segment to compare with yet." in page
    kept = staff("view_segment", "change_segment").get(f"/admin/lifecycle/segment/{made.pk}/change/").content.decode()
    assert "Nobody joined or left." in kept
