import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random
from typing import Any

import pytest
from pytest_django.live_server_helper import LiveServer

from campaigns.proof.demo.customers import Act, Customers
from campaigns.proof.demo.database import key_for_the_shop
from campaigns.proof.demo.door import Closed, Door
from campaigns.proof.demo.shop import Shop
from lifecycle.consent.models import Consent
from lifecycle.contacts.models import Contact
from lifecycle.events.models import Event
from tests.cast import NOW


@dataclass
class Recorder:
    """A web server that writes down what it is asked, and answers as it is told."""

    status: int = 200
    location: str = ""
    results: list[dict[str, str]] = field(default_factory=list)
    asked: list[tuple[str, str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    url: str = ""


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    recorder = Recorder()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            recorder.asked.append((self.command, self.path, json.loads(body) if body else None))
            recorder.headers.append(dict(self.headers))
            self.send_response(recorder.status)
            if recorder.location:
                self.send_header("Location", recorder.location)
            self.end_headers()
            self.wfile.write(json.dumps({"results": recorder.results}).encode())

        do_POST = do_GET

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        recorder.url = f"http://127.0.0.1:{server.server_port}"
        yield recorder
        server.shutdown()


class OneNewcomer(Customers):
    def act(self, now: Any) -> list[Act]:
        traits = {"email": "new@example.com", "first_name": "Nia", "plan": "free"}
        return [Act("nw-1", "Signed Up", {"source": "search"}, traits, ("email",))]


def shop(door: Door) -> Shop:
    return Shop(door, OneNewcomer(Random(1), ["ada"], "nw"), "today")


def test_a_newcomer_is_made_known_and_has_agreed_before_they_do_anything(recorder: Recorder) -> None:
    shop(Door(recorder.url, "key")).round(NOW)
    assert [(method, path) for method, path, _said in recorder.asked] == [
        ("POST", "/api/v1/contacts/bulk"),
        ("POST", "/api/v1/consents"),
        ("POST", "/api/v1/events/bulk"),
    ]
    assert recorder.asked[2][2]["events"] == [
        {
            "external_id": "nw-1",
            "event": "Signed Up",
            "occurred_at": NOW.isoformat(),
            "properties": {"source": "search"},
            "source": "shop",
            "message_id": "today-1",
        }
    ]
    assert {headers["Authorization"] for headers in recorder.headers} == {"Bearer key"}


def test_the_shop_goes_nowhere_but_where_it_is_told(recorder: Recorder) -> None:
    door = Door(recorder.url, "key")
    for elsewhere in ("http://127.0.0.1:1/r/x", "https://example.com/", f"{recorder.url}.example.com/", "/r/x"):
        with pytest.raises(ValueError, match="is not at"):
            door.follow(elsewhere)
    assert recorder.asked == []


def test_a_redirect_is_not_gone_after_and_a_reader_shows_no_key(recorder: Recorder) -> None:
    recorder.status, recorder.location = 302, "https://northwind.example/"
    assert Door(recorder.url, "key").follow(f"{recorder.url}/r/abc") == 302
    assert [path for _method, path, _said in recorder.asked] == ["/r/abc"]
    assert "Authorization" not in recorder.headers[0]


def test_a_door_that_is_closed_is_told_as_such(recorder: Recorder) -> None:
    recorder.status = 503
    with pytest.raises(Closed, match="answered 503"):
        shop(Door(recorder.url, "key")).round(NOW)
    with pytest.raises(Closed, match="does not answer"):
        Door("http://127.0.0.1:1", "key").follow("http://127.0.0.1:1/")


def test_what_is_refused_is_not_passed_over(recorder: Recorder) -> None:
    recorder.results = [{"status": "refused", "problem": "The event has no name."}]
    with pytest.raises(Closed, match="1 of 1 contacts were refused: The event has no name"):
        shop(Door(recorder.url, "key")).round(NOW)


@pytest.mark.django_db(transaction=True)
def test_the_real_api_takes_all_that_the_shop_says(live_server: LiveServer) -> None:
    door = Door(live_server.url, key_for_the_shop(now=NOW))
    shop = Shop(door, Customers(Random(3), ["ada"], "nw"), "today")
    acts = [act for second in range(40) for act in shop.round(NOW + timedelta(seconds=second))]
    assert Event.objects.filter(source="shop").count() == len(acts) > 20
    newcomers = [act for act in acts if act.name == "Signed Up"]
    assert Contact.objects.filter(external_id__startswith="nw-", first_name__gt="").count() == len(newcomers) > 2
    assert Consent.objects.filter(is_subscribed=True).count() == sum(len(act.agreed) for act in newcomers)
