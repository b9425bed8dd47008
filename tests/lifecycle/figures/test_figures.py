"""Numbers over everybody: of now where there is little, of a moment ago where there is much."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from lifecycle.contacts.models import Contact
from lifecycle.figures import figure as figures
from lifecycle.figures.as_of import as_of
from lifecycle.figures.count import count_figures
from lifecycle.figures.figure import FIGURES, Figure, Told, figure
from lifecycle.figures.models import Figure as Row
from lifecycle.figures.rows_about import forget, rows_about

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Iterator[Figure[list[int]]]:
    @figure("people of a test", of=(Contact,), empty=list[int]())
    def people(*, now: datetime, least: int = 0) -> list[int]:
        return [Contact.objects.count(), least]

    forget()
    yield people
    del FIGURES["people of a test"]
    forget()


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figures, "LARGE", 0)


def somebody() -> None:
    Contact.objects.create(created_at=NOW, updated_at=NOW)


def count(at: datetime) -> int:
    return count_figures(clock=lambda: at)


def test_little_is_counted_at_once(people: Figure[list[int]]) -> None:
    somebody()
    assert people(now=NOW) == Told([1, 0], NOW)
    assert not Row.objects.exists()


def test_much_is_counted_by_a_worker_for_whoever_has_asked(people: Figure[list[int]], large: None) -> None:
    somebody()
    assert people(now=NOW, least=3) == Told([], None, is_kept=True)
    assert count(NOW) == 1
    somebody()
    assert people(now=NOW, least=3) == Told([1, 3], NOW, is_kept=True)


def test_it_is_counted_again_when_it_is_old_and_somebody_still_looks(people: Figure[list[int]], large: None) -> None:
    people(now=NOW)
    assert [count(NOW), count(NOW + timedelta(seconds=30))] == [1, 0]
    somebody()
    assert count(NOW + timedelta(minutes=2)) == 1
    assert people(now=NOW + timedelta(minutes=2)).value == [1, 0]
    assert count(NOW + timedelta(minutes=30)) == 0  # nobody looked for so long
    people(now=NOW + timedelta(minutes=30))
    assert count(NOW + timedelta(minutes=30)) == 1


def test_two_workers_do_not_count_the_same(people: Figure[list[int]], large: None) -> None:
    people(now=NOW)
    Row.objects.update(claimed_at=NOW)
    assert count(NOW + timedelta(minutes=1)) == 0
    assert count(NOW + timedelta(minutes=9, seconds=59)) == 0
    people(now=NOW + timedelta(minutes=10))
    assert count(NOW + timedelta(minutes=10)) == 1  # whoever had it has died


def test_what_nobody_asks_for_any_more_is_forgotten(people: Figure[list[int]], large: None) -> None:
    people(now=NOW)
    count(NOW + timedelta(days=8))
    assert not Row.objects.exists()


def test_a_part_with_few_rows_is_counted_at_once_in_a_large_table(large: None) -> None:
    asked = Figure("a part", (Contact,), lambda now: 7, 0, timedelta(minutes=1), lambda: [Contact.objects.all()])
    assert asked(now=NOW) == Told(7, NOW)


def test_the_size_of_a_table_is_known_without_counting(people: Figure[list[int]], django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    with django_assert_num_queries(1):
        rows_about([Contact])
        rows_about([Contact])


def test_a_page_says_of_when_its_numbers_are() -> None:
    later = NOW + timedelta(minutes=4)
    assert as_of([Told(1, NOW)], now=later, zone=UTC) == ""
    assert as_of([Told(1, later), Told(1, NOW, is_kept=True)], now=later, zone=UTC) == "Counted 09:00."
    assert "being counted" in as_of([Told(0, None, is_kept=True)], now=later, zone=UTC)
