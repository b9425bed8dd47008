"""The links in messages, as people and machines follow them."""

import pytest
from django.test import Client

from channels.links.token import message_of, token
from channels.outbox.deliver import deliver
from channels.outbox.models import Message
from channels.tracking.judge import judge
from channels.tracking.machine import HOLD
from channels.tracking.models import Hit
from lifecycle.clock.read import now
from lifecycle.events.models import Event
from tests.cast import Cast
from tests.channels.letters import send

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"
SCANNERS = [
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
    "Barracuda Sentinel (EE)",
    "WhatsApp/2.23.20.0",
    "Mozilla/5.0 (compatible; proofpoint)",
    "Mozilla/5.0",
]


@pytest.fixture
def text(cast: Cast) -> Message:
    message = send(cast.ada, "sms", cast.now, campaign_id=7, step_key="survey", enrollment_id=3, number=2)
    deliver(now=cast.now)
    return message


@pytest.fixture
def mail(cast: Cast) -> Message:
    message = send(cast.ada, "email", cast.now)
    deliver(now=cast.now)
    return message


def counted() -> int:
    """The looks that have waited long enough."""
    return judge(now=now() + HOLD)


def events(name: str) -> list[Event]:
    return list(Event.objects.filter(name=name, source="lifecycle"))


def test_a_person_who_follows_the_link_in_a_text_is_taken_there(text: Message, client: Client) -> None:
    response = client.get(f"/r/{token(text.pk)}", headers={"user-agent": BROWSER})
    assert (response.status_code, response["Location"]) == (302, "https://shop.example/sale")
    text.refresh_from_db()
    assert text.clicked_at and text.opened_at == text.clicked_at
    (event,) = events("Text Clicked")
    assert event.contact_id == text.contact_id
    said = {
        key: event.properties[key] for key in ("campaign_id", "step", "enrollment_id", "number", "message", "channel")
    }
    assert said == {
        "campaign_id": 7,
        "step": "survey",
        "enrollment_id": 3,
        "number": 2,
        "message": text.reference,
        "channel": "sms",
    }


def test_the_first_time_counts_and_every_time_is_recorded(text: Message, client: Client) -> None:
    for _ in range(3):
        client.get(f"/r/{token(text.pk)}", headers={"user-agent": BROWSER})
    first = Hit.objects.order_by("pk")[0]
    text.refresh_from_db()
    assert (Hit.objects.count(), len(events("Text Clicked")), text.clicked_at) == (3, 1, first.at)


@pytest.mark.parametrize("agent", SCANNERS)
def test_a_scanner_is_recorded_and_moves_nobody(mail: Message, client: Client, agent: str) -> None:
    response = client.get(f"/r/{token(mail.pk)}", headers={"user-agent": agent})
    assert response.status_code == 302
    client.get(f"/o/{token(mail.pk)}.gif", headers={"user-agent": agent})
    counted()
    mail.refresh_from_db()
    assert (mail.opened_at, mail.clicked_at, Event.objects.filter(name__startswith="Email ").count()) == (None, None, 0)
    assert list(Hit.objects.values_list("is_machine", flat=True)) == [True, True]


@pytest.mark.parametrize(
    ("how", "headers"),
    [
        ("head", {}),
        ("get", {"sec-purpose": "prefetch;prerender"}),
        ("get", {"purpose": "prefetch"}),
        ("get", {"x-purpose": "preview"}),
        ("get", {"x-moz": "Prefetch"}),
    ],
)
def test_looking_ahead_is_no_look(mail: Message, client: Client, how: str, headers: dict[str, str]) -> None:
    """Each alone: whoever comes with a machine is taken for one too."""
    getattr(client, how)(f"/r/{token(mail.pk)}", headers={"user-agent": BROWSER, **headers})
    counted()
    mail.refresh_from_db()
    assert mail.clicked_at is None
    assert Hit.objects.get().is_machine


def test_a_picture_loaded_is_a_mail_opened(mail: Message, client: Client) -> None:
    response = client.get(f"/o/{token(mail.pk)}.gif", headers={"user-agent": BROWSER})
    assert (response.status_code, response["Content-Type"]) == (200, "image/gif")
    assert "no-store" in response["Cache-Control"]
    assert judge(now=now()) == 0 and not events("Email Opened")
    assert counted() == 1 and counted() == 0
    mail.refresh_from_db()
    assert mail.opened_at and mail.clicked_at is None
    assert len(events("Email Opened")) == 1


def test_a_link_leads_where_this_person_s_words_lead(mail: Message, client: Client) -> None:
    response = client.get(f"/r/{token(mail.pk)}")
    assert response["Location"] == "https://shop.example/sale?c=ada"


@pytest.mark.parametrize("path", ["/r/{}x", "/r/0000000000", "/r/{}/9", "/r/{}/99999999999999999999", "/r/%00", "/r/é"])
def test_a_link_that_is_not_ours_leads_nowhere(mail: Message, client: Client, path: str) -> None:
    response = client.get(path.format(token(mail.pk)))
    assert response.status_code == 404
    assert "nowhere" in response.content.decode()
    assert not Hit.objects.exists()


def test_a_picture_that_is_not_ours_is_still_a_picture(db: None, client: Client) -> None:
    assert client.get("/o/nonsense.gif")["Content-Type"] == "image/gif"
    assert not Hit.objects.exists()


@pytest.mark.parametrize("name", ["to", "url", "next", "u", "redirect", "target", "link", "r", "dest", "continue"])
def test_nobody_is_led_where_the_address_wants(mail: Message, client: Client, name: str) -> None:
    evil = {"host": "evil.example", "x-forwarded-host": "evil.example", "referer": "https://evil.example/"}
    query = f"?{name}=https://evil.example/"
    response = client.get(f"/r/{token(mail.pk)}{query}", headers=evil if name == "to" else {})
    assert response.get("Location", "") in ("https://shop.example/sale?c=ada", "")
    assert client.get(f"/r/{token(mail.pk)}{query}")["Location"] == "https://shop.example/sale?c=ada"
    assert client.get(f"/r/{token(mail.pk)}/9{query}").status_code == 404


def test_nobody_is_led_where_a_value_wants(cast: Cast, client: Client) -> None:
    source = {"text": "{{ contact.site }}  https://{{ contact.host }}/x"}
    values = {"contact": {"site": "javascript:alert(1)", "host": "evil.example\r\nX: y"}}
    message = send(cast.ada, "sms", cast.now, source=source, merge=values)
    deliver(now=cast.now)
    for link in range(2):
        assert client.get(f"/r/{token(message.pk)}/{link}").status_code == 404


def test_links_can_only_be_read(text: Message, client: Client) -> None:
    assert client.post(f"/r/{token(text.pk)}").status_code == 405
    assert client.post(f"/o/{token(text.pk)}.gif").status_code == 405


def test_a_token_is_short_and_names_one_message() -> None:
    assert message_of(token(10_000_000)) == 10_000_000
    assert len(token(10_000_000)) == 11
    assert len({token(number)[-7:] for number in range(1000)}) == 1000
    for wrong in ("", "0", token(5)[:-1], token(5)[:-1] + "é", "0" + token(5), "z" * 11 + token(5)[-7:], "٣" * 9):
        assert message_of(wrong) is None
