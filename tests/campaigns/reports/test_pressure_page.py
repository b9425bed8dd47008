"""The page of contact pressure, and what other caps would have done."""

from datetime import timedelta
from itertools import groupby

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from campaigns.policy.facts import Cap
from campaigns.policy.models import FrequencyCap, QuietHours
from campaigns.policy.rules import load_rules
from campaigns.reports import contact_admin
from campaigns.reports import pressure_page as page_of_pressure
from campaigns.reports.pressure_page import PressurePage, pressure_page
from campaigns.reports.wanted import wanted
from campaigns.reports.what_if import Want, play
from campaigns.workflows.models import Campaign
from campaigns.workflows.run_until import run_until
from channels.outbox.models import Message
from lifecycle.clock.set import set_clock
from lifecycle.contacts.models import Contact
from lifecycle.events.record import NewEvent, record_events
from lifecycle.figures import figure
from lifecycle.figures.count import count_figures
from tests.campaigns.workflows.journeys import FINISH, live, on, step, text
from tests.cast import DAY, NOW, Cast

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def monday(db: None, settings: LazySettings) -> None:
    settings.CLOCK = "manual"
    set_clock(to=NOW)
    FrequencyCap.objects.all().delete()
    QuietHours.objects.update(is_on=False)


def sends(key: str, priority: int) -> Campaign:
    text(f"text-{key}", NOW)
    steps = {"say": step("send", {"next": "end"}, template=f"text-{key}"), "end": FINISH}
    return live(key, "say", steps, NOW, [on(f"Begin {key}")], priority=priority)


def happen(*deeds: tuple[Contact, str, int], until: int) -> None:
    """Who, which campaign, after how many hours; then time goes by."""
    last = NOW
    for hours, group in groupby(deeds, lambda deed: deed[2]):
        at = NOW + hours * HOUR
        run_until(start=last, to=at - timedelta(microseconds=1), clock=lambda _moment: None)
        record_events([NewEvent(contact.pk, f"Begin {key}", at) for contact, key, _hours in group], now=at)
        last = at
    run_until(start=last, to=NOW + until * HOUR, clock=lambda _moment: None)


def page_at(hours: int) -> PressurePage:
    return pressure_page(now=NOW + hours * HOUR, zone=NOW.tzinfo)  # type: ignore[arg-type]


def test_it_says_who_is_at_a_cap_who_waits_and_who_crowds_out_whom(cast: Cast) -> None:
    FrequencyCap.objects.create(limit=1, days=1)
    sends("launch", 80)
    sends("basket", 20)
    happen(
        (cast.ada, "launch", 0), (cast.ben, "launch", 0), (cast.ada, "basket", 1), (cast.cleo, "basket", 1), until=2
    )  # fmt: skip
    page = page_at(2)
    assert page.sentence == "3 people are at a cap now."
    assert page.explanation == "1 message waits in line for a free place."
    assert [(cap.words, cap.people, cap.reached) for cap in page.caps] == [("1 message in 24 hours", 3, 3)]
    assert [(pair.winner.name, pair.loser.name, pair.count) for pair in page.pairs] == [("launch", "basket", 1)]
    assert [(column.label, column.count) for column in page.ahead if column.count] == [("Tue", 1)]
    assert [column.count for column in page.choices[0].columns] == [1, 0, 0]
    assert page.choices[0].sentences[0] == (
        "With 2, 1 fewer would have waited or come too late, and 1 fewer people had to wait."
    )


def test_without_a_cap_it_says_so(cast: Cast) -> None:
    page = page_at(0)
    assert page.sentence == "No cap is set: people may hear from us as often as campaigns like."
    assert (page.caps, page.choices, page.explanation) == ([], [], "No message waits for a free place.")


@pytest.mark.parametrize(("is_quiet_at_night", "rank"), [(False, 10), (False, 0), (True, 0)])
def test_played_again_under_the_caps_there_are_it_tells_what_happened(
    cast: Cast, is_quiet_at_night: bool, rank: int
) -> None:
    QuietHours.objects.update(is_on=is_quiet_at_night)
    FrequencyCap.objects.create(limit=1, days=1)
    FrequencyCap.objects.create(limit=3, days=7)
    for number in range(6):
        sends(f"c{number}", rank * number)
    deeds = [(contact, f"c{n}", 7 * n) for n in range(6) for contact in (cast.ada, cast.ben, cast.eve)]
    happen(*deeds, (cast.cleo, "c0", 40), until=24 * 12)
    now = NOW + 12 * DAY
    rules = load_rules()
    played = play(wanted(rules, since=NOW, now=now).people, rules.caps, NOW, now)
    assert played.held == Message.objects.filter(crowded_by__gt=0).count() > 0
    assert played.at_once == Message.objects.filter(crowded_by=0).count()
    assert (played.people, played.too_late) == (3, 0)


wants = st.lists(
    st.builds(
        lambda hours, priority, patience: Want(
            NOW + hours * HOUR, "sms", "news", priority, NOW + (hours + patience) * HOUR
        ),
        st.integers(0, 400),
        st.integers(0, 3),
        st.integers(1, 300),
    ),
    max_size=14,
)


@given(wants, st.integers(1, 3), st.integers(1, 8))
def test_a_higher_cap_never_lets_fewer_go_out_and_no_message_is_lost(some: list[Want], limit: int, days: int) -> None:
    until = NOW + 60 * DAY
    lower = play({1: some}, [Cap(limit, days * 24)], NOW, until)
    higher = play({1: some}, [Cap(limit + 1, days * 24)], NOW, until)
    free = play({1: some}, [], NOW, until)
    for played in (lower, higher):
        assert played.at_once + played.held == free.at_once == len(some)
    assert higher.too_late <= lower.too_late
    assert free.held == 0


def test_the_numbers_lead_to_the_people(admin_client: Client, client: Client, cast: Cast) -> None:
    cap = FrequencyCap.objects.create(limit=1, days=1)
    sends("launch", 80)
    happen((cast.ada, "launch", 0), until=0)
    answer = admin_client.get("/admin/pressure/").content.decode()
    assert f"/admin/lifecycle/contact/?at_cap={cap.pk}" in answer
    listed = admin_client.get(f"/admin/lifecycle/contact/?at_cap={cap.pk}").content.decode()
    assert "Ada Lovelace" in listed and "Cleo" not in listed
    silent = admin_client.get("/admin/lifecycle/contact/?heard=nothing").content.decode()
    assert "Cleo" in silent and "Ada Lovelace" not in silent
    assert "Dan" not in silent  # he does not want to hear
    for odd in ("at_cap=x", "at_cap=99999999999999999999", "heard=x"):
        assert admin_client.get(f"/admin/lifecycle/contact/?{odd}").status_code == 200
    assert client.get("/admin/pressure/").status_code == 302


def test_where_many_write_a_worker_finds_who_is_at_a_cap_and_the_list_says_of_when(
    admin_client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    cap = FrequencyCap.objects.create(limit=1, days=1)
    sends("launch", 80)
    happen((cast.ada, "launch", 0), (cast.ben, "launch", 0), until=0)
    monkeypatch.setattr(figure, "LARGE", 0)
    monkeypatch.setattr(page_of_pressure, "MOST_AT_CAP", 1)
    monkeypatch.setattr(contact_admin, "MOST_AT_CAP", 1)

    def listed() -> str:
        return admin_client.get(f"/admin/lifecycle/contact/?at_cap={cap.pk}").content.decode()

    assert "being counted for the first time" in listed() and "Ben" not in listed()
    count_figures(clock=lambda: NOW)
    words = listed()
    assert "Counted " in words and "Only the newest 1 of them are listed." in words
    newest = cast.ben if cast.ben.pk > cast.ada.pk else cast.ada
    assert [each for each in (cast.ada, cast.ben) if f"/contact/{each.pk}/change/" in words] == [newest]


def test_its_cost_does_not_grow_with_people_or_campaigns(cast: Cast) -> None:
    FrequencyCap.objects.create(limit=1, days=1)
    sends("one", 50)
    sends("two", 50)
    happen((cast.ada, "one", 0), (cast.ada, "two", 0), until=0)
    with CaptureQueriesContext(connection) as few:
        page_at(0)
    sends("three", 50)
    happen(*[(each, key, 1) for each in (cast.ben, cast.cleo, cast.eve) for key in ("one", "two", "three")], until=1)
    with CaptureQueriesContext(connection) as many:
        page_at(1)
    assert len(many) == len(few) < 30
