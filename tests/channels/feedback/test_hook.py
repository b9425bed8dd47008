"""A channel in one file also hears its own provider."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.test import Client

from channels.adapters.base import Adapter, News, Outgoing, Receipt, Result, adapters, always
from channels.feedback.settle import settle
from channels.links.token import token
from channels.outbox.deliver import deliver
from tests.cast import Cast
from tests.channels.letters import outcome, send


class Pigeon(Adapter):
    kind, label, icon, reaches = "pigeon", "Pigeon", "raven", "phone"
    needs_consent = False

    def deliver(
        self, messages: Sequence[Outgoing], *, now: datetime, go_on: Callable[[], bool] = always
    ) -> list[Result]:
        return [Receipt(f"bird-{message.id}") for message in messages]

    def feedback(self, request: HttpRequest, *, now: datetime) -> list[News]:
        if request.headers.get("Coo") != "secret":
            raise PermissionDenied
        return [News("pigeon", "landed", "delivered", now, reference=request.POST["message"])]


@pytest.fixture
def pigeons(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(adapters._found, "pigeon", Pigeon)
    yield


@pytest.mark.usefixtures("pigeons")
def test_a_new_channel_sends_and_hears(cast: Cast, client: Client) -> None:
    message = send(cast.ada, "pigeon", cast.now, source={"note": "Coo {{ contact.first_name }}"})
    deliver(now=cast.now)
    assert outcome(message) == ("sent", "")
    assert client.post("/hooks/pigeon", {"message": token(message.pk)}).status_code == 403
    assert client.post("/hooks/pigeon", {"message": token(message.pk)}, headers={"coo": "secret"}).status_code == 204
    settle(now=cast.now)
    assert outcome(message) == ("delivered", "")


@pytest.mark.django_db
def test_nobody_listens_where_no_channel_is(client: Client) -> None:
    assert client.post("/hooks/email").status_code == 404
    assert client.post("/hooks/nonsense").status_code == 404
    assert client.get("/hooks/email").status_code == 405
