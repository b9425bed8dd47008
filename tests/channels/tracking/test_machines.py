"""Scanners follow every link of a mail in seconds. They are recorded, marked, and move nobody; people are not taken
for them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from channels.content.links import TRAP
from channels.links.token import token
from channels.outbox.deliver import deliver
from channels.outbox.models import Message
from channels.tracking.judge import judge
from channels.tracking.look import Look, look
from channels.tracking.machine import HOLD, Seen, is_machine, machines_among
from channels.tracking.models import Hit
from lifecycle.consent.links import unsubscribe_url
from lifecycle.consent.permission import permissions
from lifecycle.events.models import Event
from tests.cast import Cast
from tests.channels.letters import send

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"
OTHER = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148"
GOOGLE = "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)"
YAHOO = "YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html"
SECOND = timedelta(seconds=1)
SHELF = " ".join(f'<a href="https://shop.example/{number}">{number}</a>' for number in range(4))
START = datetime(2026, 11, 2, 16, tzinfo=UTC)


@pytest.fixture
def mail(cast: Cast) -> Message:
    source = {"subject": "Four cups", "html": f"<p>{SHELF}</p>"}
    message = send(cast.ada, "email", cast.now, source=source)
    deliver(now=cast.now)
    message.refresh_from_db()
    return message


def looks(message: Message, *seen: tuple[int | None, float], agent: str = BROWSER) -> None:
    """(link, seconds after the start), each; no link is the picture."""
    for link, seconds in seen:
        look(Look(message.pk, agent, False, link), now=START + seconds * SECOND)


def people(message: Message) -> tuple[bool, bool, list[str]]:
    """Opened, clicked, and the events of it, when all has been judged."""
    judge(now=START + timedelta(hours=1))
    message.refresh_from_db()
    events = Event.objects.filter(name__in=("Email Opened", "Email Clicked")).order_by("name")
    return bool(message.opened_at), bool(message.clicked_at), list(events.values_list("name", flat=True))


NOBODY: tuple[bool, bool, list[str]] = (False, False, [])
READ = (True, True, ["Email Clicked"])


def test_whoever_follows_all_links_in_seconds_is_nobody(mail: Message) -> None:
    looks(mail, (0, 0), (1, 2), (2, 4), (3, 6))
    assert people(mail) == NOBODY
    assert set(Hit.objects.values_list("is_machine", flat=True)) == {True}


def test_the_first_of_them_has_moved_nobody_before_the_others_came(mail: Message) -> None:
    looks(mail, (0, 0))
    assert judge(now=START + HOLD - SECOND) == 0
    looks(mail, (1, 3), (2, 6), (3, 9.5))
    assert judge(now=START + HOLD) == 1
    mail.refresh_from_db()
    assert (mail.clicked_at, Event.objects.filter(name="Email Clicked").exists()) == (None, False)


def test_two_links_at_once_are_no_reader(mail: Message) -> None:
    looks(mail, (0, 0), (2, 0.4))
    assert people(mail) == NOBODY


def test_who_reads_for_a_while_and_follows_one_after_the_other_is_a_reader(mail: Message) -> None:
    looks(mail, (0, 0), (1, 12), (2, 30), (3, 60))
    assert people(mail) == READ


def test_the_same_link_twice_is_a_reader_who_presses_twice(mail: Message) -> None:
    looks(mail, (0, 0), (0, 0.2), (0, 0.4))
    assert people(mail) == READ


def test_a_reader_after_a_scanner_counts(mail: Message) -> None:
    looks(mail, (0, 0), (1, 0.2), (2, 0.5), (3, 0.9))
    looks(mail, (2, 60), agent=OTHER)
    assert people(mail) == READ
    clicked = Event.objects.get(name="Email Clicked")
    assert (clicked.occurred_at, clicked.properties["url"]) == (START + 60 * SECOND, "https://shop.example/2")


def test_the_picture_loaded_by_a_scanner_is_no_opening(mail: Message) -> None:
    looks(mail, (None, 0), (0, 1), (1, 1.2), (2, 1.4), (3, 1.8))
    assert people(mail) == NOBODY


def test_whatever_follows_the_hidden_link_is_a_machine(mail: Message) -> None:
    looks(mail, (0, 0), (TRAP, 3))
    looks(mail, (1, 5), agent=OTHER)
    looks(mail, (2, 90), agent=OTHER)
    assert people(mail) == READ
    assert Event.objects.get(name="Email Clicked").properties["link"] == 2
    assert Hit.objects.get(kind="trap").is_machine


def test_each_mail_has_the_hidden_link_and_it_leads_nowhere(mail: Message, client: Client) -> None:
    assert mail.content and 'href="{{ links.trap }}" style="display:none"' in mail.content.payload["html"]
    assert client.get(f"/r/{token(mail.pk)}/{TRAP}", headers={"user-agent": BROWSER}).status_code == 404
    assert Hit.objects.get().kind == "trap"


def test_a_head_gives_the_whole_visit_away(mail: Message) -> None:
    look(Look(mail.pk, BROWSER, True, 0), now=START)  # HEAD
    looks(mail, (0, 1))
    looks(mail, (1, 7), agent=OTHER)
    assert people(mail) == READ
    assert Event.objects.get(name="Email Clicked").properties["link"] == 1


@pytest.mark.parametrize(("agent", "opened"), [(GOOGLE, True), (YAHOO, True), ("Mozilla/5.0", False)])
def test_who_loads_pictures_for_a_reader_is_the_reader_and_who_loads_all_at_delivery_is_not(
    mail: Message, client: Client, agent: str, opened: bool
) -> None:
    client.get(f"/o/{token(mail.pk)}.gif", headers={"user-agent": agent})
    Hit.objects.update(at=START)
    assert people(mail)[0] is opened


def test_a_click_in_a_text_counts_at_once(cast: Cast) -> None:
    text = send(cast.cleo, "sms", cast.now)
    deliver(now=cast.now)
    looks(text, (0, 0))
    text.refresh_from_db()
    assert text.clicked_at == START


def test_a_scanner_unsubscribes_nobody(cast: Cast, client: Client) -> None:
    path = unsubscribe_url(cast.ada.pk, "email", "").removeprefix("http://localhost:8000")
    for method in (client.get, client.head):
        assert method(path, headers={"user-agent": "Barracuda Sentinel (EE)"}).status_code == 200
    assert permissions([cast.ada.pk], channel="email", topic_key="") == {cast.ada.pk}


def test_where_the_clock_is_moved_by_hand_nothing_is_close_together(mail: Message, settings: Settings) -> None:
    settings.CLOCK = "manual"
    looks(mail, (0, 0), (1, 0))
    mail.refresh_from_db()
    assert mail.clicked_at == START


def test_fifty_looks_are_judged_in_as_many_statements_as_five(cast: Cast) -> None:
    def looked(first: int, count: int) -> None:
        for number in range(first, first + count):
            message = send(cast.ada, "email", cast.now, reference=f"n{number}")
            Message.objects.filter(pk=message.pk).update(state="sent")
            looks(message, (0, number))

    counts = []
    for first, count in ((0, 5), (5, 50)):
        looked(first, count)
        with CaptureQueriesContext(connection) as queries:
            assert judge(now=START + timedelta(hours=1)) == count
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 20
    assert Event.objects.filter(name="Email Clicked").count() == 55


def seen(*times: float, **more: Any) -> list[Seen]:
    return [Seen(number, "click", number, START + at * SECOND, BROWSER, False) for number, at in enumerate(times)]


@pytest.mark.parametrize(
    ("times", "links", "machines"),
    [
        ((0, 4), 2, 2),  # both of two links
        ((0, 6), 2, 0),
        ((0, 3, 8), 4, 3),  # three of four within ten seconds
        ((0, 3, 8), 12, 0),  # somebody opens three of twelve
        ((0,), 1, 0),
        ((0, 20, 40, 60), 4, 0),
    ],
)
def test_how_many_in_how_many_seconds(times: tuple[float, ...], links: int, machines: int) -> None:
    assert len(machines_among(seen(*times), links)) == machines


def test_a_browser_is_no_machine_by_its_name() -> None:
    for agent in (BROWSER, OTHER, GOOGLE, YAHOO, ""):
        assert not is_machine("GET", agent, {})


def test_whoever_hammers_a_link_fills_neither_the_disk_nor_the_judge_s_day(
    mail: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("channels.tracking.look.MOST", 3)
    led = [look(Look(mail.pk, BROWSER, False, 0), now=START + number * SECOND) for number in range(9)]
    assert led == ["https://shop.example/0"] * 9
    assert Hit.objects.count() == 3
    assert people(mail) == READ


@pytest.mark.parametrize(
    "agent",
    [
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36 Avast/131.0",
        "Mozilla/5.0 (Linux; Android 13; CUBOT X50) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile Safari/537.36",
        "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36 Telegram-Android/11.3.3 (Pixel 8)",
    ],
)
def test_a_program_that_people_read_with_is_none(agent: str) -> None:
    assert not is_machine("GET", agent, {})


@pytest.mark.parametrize("agent", ["TelegramBot (like TwitterBot)", "ESET Mail Security", "Googlebot/2.1"])
def test_a_program_that_nobody_reads_with_is_one(agent: str) -> None:
    assert is_machine("GET", agent, {})
