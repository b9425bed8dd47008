"""Calls to other applications: signed, and never into our own house."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from ipaddress import ip_address
from typing import Any

import pytest
from pytest_django import Settings
from standardwebhooks import Webhook, WebhookVerificationError

from channels.adapters.base import adapters
from channels.adapters.webhook.call import signing_secret
from channels.adapters.webhook.guard import NotAllowed, checked_address, is_public
from channels.content.problem import TemplateProblem
from channels.outbox.deliver import deliver
from lifecycle.clock.read import now
from tests.cast import Cast
from tests.channels.adapters.shops import Shop
from tests.channels.letters import outcome, send, words
from tests.fakes.http import ACCEPTS_WITHOUT_ANSWER, Answer, busy


@pytest.fixture
def shop(settings: Settings) -> Iterator[Shop]:
    settings.SENDING = "live"
    settings.WEBHOOK_ALLOW = ["127.0.0.0/8"]
    with Shop() as fake:
        yield fake


def source(url: str) -> dict[str, str]:
    return {"url": url, "event": "trial.ending", "details": "email: {{ contact.email }}\nplan: {{ contact.plan }}"}


def call(cast: Cast, url: str, **more: Any) -> Any:
    values = {"contact": {"email": cast.ada.email, "plan": 'pro"}'}}
    return send(cast.ada, "webhook", now(), source=source(url), merge=values, kind="transactional", **more)


def test_a_call_arrives_signed_and_whole(cast: Cast, shop: Shop) -> None:
    message = call(cast, f"{shop.url}/hook?x={{{{ contact.plan | url_encode }}}}")
    deliver(now=now())
    assert outcome(message) == ("sent", "")
    (request,) = shop.taken
    assert request["path"] == "/hook?x=pro%22%7D"
    told = Webhook(signing_secret()).verify(request["body"], request["headers"])
    assert told["type"] == "trial.ending"
    assert told["data"] == {"email": cast.ada.email, "plan": 'pro"}'}
    with pytest.raises(WebhookVerificationError):
        Webhook(signing_secret()).verify(request["body"] + " ", request["headers"])


@pytest.mark.parametrize(
    ("answer", "ends_as"),
    [
        (Answer(status=500), ("queued", "try_later")),
        (busy("60"), ("queued", "try_later")),
        (busy("Mon, 01 Jan 2026 00:00:00 +99999999999999999999"), ("queued", "try_later")),
        (ACCEPTS_WITHOUT_ANSWER, ("queued", "try_later")),
        (Answer(status=400), ("failed", "refused")),
        (Answer(status=410), ("failed", "refused")),
    ],
)
def test_each_answer_has_its_end(cast: Cast, shop: Shop, answer: Answer, ends_as: tuple[str, str]) -> None:
    shop.answer = lambda request: answer
    message = call(cast, shop.url)
    deliver(now=now())
    assert outcome(message) == ends_as


def test_an_app_that_is_busy_is_called_again_no_sooner_than_it_says(cast: Cast, shop: Shop) -> None:
    shop.answer = lambda request: busy("18000")
    message, moment = call(cast, shop.url), now()
    deliver(now=moment)
    assert outcome(message) == ("queued", "try_later")
    assert message.due_at - moment > timedelta(hours=5)


def test_a_second_try_bears_the_same_name(cast: Cast, shop: Shop) -> None:
    shop.answer = lambda request: Answer(status=500)
    message = call(cast, shop.url)
    deliver(now=now())
    outcome(message)
    deliver(now=message.due_at)
    assert len({request["headers"]["webhook-id"] for request in shop.asked}) == 1
    assert len(shop.asked) == 2


def test_a_redirect_is_not_followed(cast: Cast, shop: Shop) -> None:
    shop.answer = lambda request: Answer(status=302, headers={"Location": "http://169.254.169.254/latest/"})
    message = call(cast, shop.url)
    deliver(now=now())
    assert outcome(message) == ("failed", "refused")
    assert len(shop.asked) == 1


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
def test_nobody_is_called_in_our_own_house(cast: Cast, shop: Shop, settings: Settings, host: str) -> None:
    settings.WEBHOOK_ALLOW = []
    message = call(cast, f"http://{host}:{shop.server.server_port}/")
    deliver(now=now())
    assert outcome(message)[0] != "sent"
    assert shop.asked == []


def test_the_name_is_asked_once_and_the_answer_is_where_we_go(
    cast: Cast, shop: Shop, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that is public when checked and private when called, as in DNS rebinding."""
    settings.WEBHOOK_ALLOW = []
    answers = iter(["93.184.216.34", "127.0.0.1", "127.0.0.1"])
    port = shop.server.server_port

    def lookup(host: object, *args: object, **named: object) -> Any:
        address = next(answers) if host == "rebind.example" else str(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    reached = []

    def connect(address: tuple[str, int], *args: object, **named: object) -> Any:
        reached.append(address[0])
        raise TimeoutError

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    monkeypatch.setattr("urllib3.util.connection.create_connection", connect)
    call(cast, f"http://rebind.example:{port}/")
    deliver(now=now())
    assert reached == ["93.184.216.34"]


@pytest.mark.parametrize(
    "address",
    ["10.0.0.1", "172.16.5.5", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "240.0.0.1"]  # noqa: S104
    + ["::", "::1", "fe80::1", "fc00::1", "::ffff:10.0.0.1", "2002:7f00:1::", "64:ff9b::a00:1", "ff02::1"]
    # site-local, an example's, and two where clouds tell the secrets of their machines
    + ["fec0::1", "3fff::1", "192.0.0.192", "168.63.129.16", "::ffff:168.63.129.16"],
)
def test_private_addresses_in_every_coat_are_known(address: str) -> None:
    assert not is_public(ip_address(address))


def test_public_addresses_are_public() -> None:
    for address in ("93.184.216.34", "2606:4700::1111", "::ffff:93.184.216.34", "64:ff9b::5db8:d822"):
        assert is_public(ip_address(address))


def test_an_app_beside_us_is_reached_where_the_operator_says_so(settings: Settings) -> None:
    with pytest.raises(NotAllowed):
        checked_address("127.0.0.1", 80)
    settings.WEBHOOK_ALLOW = ["127.0.0.1"]
    assert checked_address("127.0.0.1", 80) == "127.0.0.1"


def test_a_line_without_a_name_is_refused_in_words(cast: Cast) -> None:
    with pytest.raises(TemplateProblem, match="Line 2: "):
        words("webhook", cast.now, {"url": "https://x.example", "event": "x", "details": "a: b\nnothing"})


def test_it_keeps_only_the_snippets_that_it_names() -> None:
    source = {"url": "https://x.example", "event": "a.b", "details": "said: {% render 'hello' %}"}
    payload = adapters.get("webhook")().compile(source, snippets={"hello": "Hi", "unused": "x" * 1000})
    assert payload["snippets"] == {"hello": "Hi"}
    assert "snippets" not in adapters.get("webhook")().compile({**source, "details": ""}, snippets={"hello": "Hi"})


class Drip(threading.Thread):
    """Answers a letter at a time, each before anybody loses patience; in the end it says yes."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.server.getsockname()[1]

    def run(self) -> None:
        connection, _ = self.server.accept()
        with connection, self.server, suppress(OSError):
            connection.recv(10_000)
            for letter in b"HTTP/1.1":
                connection.sendall(bytes([letter]))
                time.sleep(0.2)
            connection.sendall(b" 200 OK\r\nContent-Length: 0\r\n\r\n")


class Flood(threading.Thread):
    """Says yes at once, and does not end saying more."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.server.getsockname()[1]

    def run(self) -> None:
        connection, _ = self.server.accept()
        with connection, self.server, suppress(OSError):
            connection.recv(10_000)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n")
            while True:
                connection.sendall(b"x" * 10_000)


def test_of_an_answer_only_the_beginning_is_read(
    cast: Cast, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("channels.adapters.webhook.hurry.LONGEST", 2)
    settings.SENDING, settings.WEBHOOK_ALLOW = "live", ["127.0.0.0/8"]
    flood = Flood()
    flood.start()
    message = call(cast, f"http://127.0.0.1:{flood.port}/")
    deliver(now=now())
    assert outcome(message) == ("sent", "")


def test_a_receiver_that_never_comes_to_an_end_holds_nobody_up(
    cast: Cast, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("channels.adapters.webhook.hurry.LONGEST", 0.5)
    settings.SENDING, settings.WEBHOOK_ALLOW = "live", ["127.0.0.0/8"]
    drip = Drip()
    drip.start()
    message = call(cast, f"http://127.0.0.1:{drip.port}/")
    deliver(now=now())
    assert outcome(message) == ("queued", "try_later")


@pytest.mark.parametrize(
    "url",
    [
        "https://shop.example:99999/hook",
        "http://ada@127.0.0.1:{port}/",
        "http://@127.0.0.1:{port}/",
        "http://127.0.0.1%2f/",
    ]
    + [
        "http://127.0.0.1:{port}\\@shop.example/",
        "http://sh op.example/",
        "file:///etc/passwd",
        "http://[::1/",
        "//x.example",
    ],
)
def test_an_address_that_is_none_is_tried_once(cast: Cast, shop: Shop, url: str) -> None:
    message = call(cast, url.format(port=shop.server.server_port))
    deliver(now=now())
    assert outcome(message) == ("failed", "refused")
    assert shop.asked == []


def test_a_shop_may_have_a_name_of_any_letters(cast: Cast, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    port, asked = shop.server.server_port, []

    def lookup(host: str, *args: object, **named: object) -> Any:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    message = call(cast, f"http://магазин.example:{port}/заказ?имя=ö")
    deliver(now=now())
    assert outcome(message) == ("sent", "")
    (request,) = shop.taken
    assert request["path"] == "/%D0%B7%D0%B0%D0%BA%D0%B0%D0%B7?%D0%B8%D0%BC%D1%8F=%C3%B6"
    assert request["headers"]["Host"] == f"xn--80aairftm.example:{port}"
    assert asked[0] == "xn--80aairftm.example"
