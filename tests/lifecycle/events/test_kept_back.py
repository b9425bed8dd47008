"""What people did and nobody could react to is seen, with its reason, and tried again."""

from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client

from lifecycle.clock.set import set_clock
from lifecycle.events.models import PendingEvent
from lifecycle.events.record import NewEvent, record_events
from lifecycle.events.signal import events_recorded
from tests.cast import NOW, Cast

PAGE = "/admin/lifecycle/pendingevent/"


@pytest.fixture
def kept_back(cast: Cast, settings: LazySettings) -> list[int]:
    """Ada's order and Ben's; Cleo's waits for its reaction and for nobody."""
    settings.CLOCK = "manual"
    set_clock(to=NOW)
    people = (cast.ada, cast.ben, cast.cleo)
    ids = record_events([NewEvent(each.pk, f"Order of {each.first_name}", NOW) for each in people], now=NOW)
    PendingEvent.objects.filter(pk__in=ids[:2]).update(problem="Nobody could react to this: <odd> indeed")
    return [pk for pk in ids if pk]


def page(client: Client, address: str = PAGE) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def waiting() -> int:
    return PendingEvent.objects.filter(problem="").count()


def test_each_stands_there_with_its_person_and_its_reason(admin_client: Client, kept_back: list[int]) -> None:
    words = page(admin_client)
    assert "We could not react to 2 things that people did." in words
    assert "“Order of Ada”, 15:30" in words and "Order of Ben" in words
    assert "&lt;odd&gt; indeed" in words
    assert "Order of Cleo" not in words


def test_today_leads_there(admin_client: Client, kept_back: list[int]) -> None:
    words = page(admin_client, "/admin/")
    assert "One thing needs you." in words
    assert "We could not react to 2 things that people did." in words
    assert f'href="{PAGE}"' in words


def test_one_is_tried_again_and_somebody_is_woken(
    admin_client: Client, kept_back: list[int], django_capture_on_commit_callbacks: Any
) -> None:
    woken: list[Any] = []

    def hear(**news: Any) -> None:
        woken.append(news["ids"])

    events_recorded.connect(hear)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            admin_client.post(f"{PAGE}try-again/", {"event": kept_back[0]})
    finally:
        events_recorded.disconnect(hear)
    assert woken == [[kept_back[0]]]
    assert waiting() == 2
    assert "Order of Ada" not in page(admin_client)


def test_all_are_tried_again(admin_client: Client, kept_back: list[int]) -> None:
    admin_client.post(f"{PAGE}try-again/", {"event": "all"})
    assert waiting() == 3
    assert "Everything that people did was reacted to." in page(admin_client)


def test_a_look_and_a_stranger_try_nothing_again(
    admin_client: Client, client: Client, kept_back: list[int], django_user_model: Any
) -> None:
    assert admin_client.get(f"{PAGE}try-again/").status_code == 405
    assert admin_client.post(f"{PAGE}try-again/", {"event": "1 OR 1"}).status_code == 403
    client.force_login(django_user_model.objects.create_user("new", is_staff=True))
    assert client.post(f"{PAGE}try-again/", {"event": "all"}).status_code == 403
    assert client.get(PAGE).status_code == 403
    assert waiting() == 1


def test_a_crowd_is_shown_in_part_and_read_with_the_same_few_queries(
    admin_client: Client, kept_back: list[int], cast: Cast, django_assert_max_num_queries: Any
) -> None:
    ids = record_events([NewEvent(cast.eve.pk, f"E{n}", NOW) for n in range(60)], now=NOW)
    PendingEvent.objects.filter(pk__in=ids).update(problem="No.")
    with django_assert_max_num_queries(12):
        assert "And 12 more." in page(admin_client)
