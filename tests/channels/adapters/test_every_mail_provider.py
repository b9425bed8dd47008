"""Each provider that Anymail knows takes our mail in the fullest form it has: none of them fails a campaign because it
lacks a feature."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from anymail.backends.postmark import PostmarkPayload
from anymail.backends.sparkpost import SparkPostPayload
from anymail.exceptions import AnymailUnsupportedFeature
from botocore.client import BaseClient  # type: ignore[import-untyped]
from django.conf import settings as the_settings
from pytest_django import Settings

from channels.outbox.deliver import deliver
from channels.outbox.models import Halt
from tests.cast import Cast
from tests.channels.letters import MAIL, outcome, send

PROVIDERS = sorted(set(the_settings.EMAIL_PROVIDERS) - {"smtp"})
TO = "ada@example.com"
# Everything that any of them answers when it takes a mail.
TAKEN = {
    "id": "mail-1",
    "job_id": "mail-1",
    "messageId": "mail-1",
    "message_id": "mail-1",
    "message_ids": ["mail-1"],
    "success": True,
    "status": "success",
    "message": "Queued",
    "ErrorCode": 0,
    "Message": "OK",
    "To": TO,
    "MessageID": "mail-1",
    "results": {"id": "mail-1", "total_accepted_recipients": 1, "total_rejected_recipients": 0},
    "data": {"message_id": "mail-1", "messages": {TO: {"id": "mail-1", "token": "t"}}},
    "emails": [TO],
}
ANSWERS: dict[str, Any] = {
    "mailjet": {"Messages": [{"Status": "success", "To": [{"Email": TO, "MessageID": "mail-1"}]}]},
    "mandrill": [{"email": TO, "status": "sent", "_id": "mail-1"}],
    "scaleway": {"emails": [{"id": "mail-1", "message_id": "m", "status": "new", "mail_rcpt": TO, "rcpt_to": TO}]},
}
KEYS = "API_KEY API_TOKEN SERVER_TOKEN SECRET_KEY PROJECT_ID API_URL CLIENT_PARAMS REGION SENDER_DOMAIN".split()


class Wire:
    """What left for a provider, as text."""

    def __init__(self, provider: str) -> None:
        self.provider = provider
        self.calls: list[str] = []

    def request(self, session: Any, method: str, url: str, **named: Any) -> requests.Response:
        said = [named.get(name) for name in ("json", "data", "params", "files")]
        self.calls.append("\n".join(each if isinstance(each, str) else json.dumps(each, default=str) for each in said))
        response = requests.Response()
        is_mute = self.provider in ("sendgrid", "mailersend")
        response.status_code = 202 if is_mute else 200
        response._content = b"" if is_mute else json.dumps(ANSWERS.get(self.provider, TAKEN)).encode()
        response.headers.update(
            {"X-Message-Id": "mail-1", "Content-Type": "text/html" if is_mute else "application/json"}
        )
        return response

    def amazon(self, client: Any, operation: str, said: dict[str, Any]) -> dict[str, str]:
        self.calls.append(str(said["Content"]["Raw"]["Data"].decode()))
        return {"MessageId": "mail-1"}


def configured(provider: str) -> dict[str, Any]:
    found: dict[str, Any] = {f"{provider.upper()}_{key}": "secret" for key in KEYS}
    found[f"{provider.upper()}_API_URL"] = "https://api.example.com/v1/"
    found["AMAZON_SES_CLIENT_PARAMS"] = {
        "region_name": "eu-west-1",
        "aws_access_key_id": "x",
        "aws_secret_access_key": "y",
    }
    return found


@pytest.fixture(params=PROVIDERS)
def wire(request: pytest.FixtureRequest, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Wire]:
    provider = str(request.param)
    settings.SENDING, settings.EMAIL_PROVIDER = "live", provider
    settings.PUBLIC_URL = "https://news.example.com"
    settings.DEFAULT_FROM_EMAIL = "Northwind <hello@northwind.example>"
    settings.ANYMAIL = configured(provider)
    made = Wire(provider)
    monkeypatch.setattr(requests.Session, "request", lambda *said, **named: made.request(*said, **named))
    monkeypatch.setattr(BaseClient, "_make_api_call", lambda *said: made.amazon(*said))
    yield made


def test_it_takes_a_marketing_mail_with_its_way_out(cast: Cast, wire: Wire) -> None:
    source = {**MAIL, "reply_to": "one@northwind.example, two@northwind.example"}
    message = send(cast.ada, "email", cast.now, source=source)
    deliver(now=cast.now)
    assert outcome(message) == ("sent", ""), message.detail
    [call] = wire.calls
    assert "List-Unsubscribe-Post" in call and "List-Unsubscribe=One-Click" in call
    assert re.search(r"List-Unsubscribe(?!-Post|(?:=|%3D)One)", call)  # beside the link in the words of the mail
    assert "https://news.example.com/unsubscribe/" in call.replace("=\n", "").replace("\\/", "/")
    assert "one@northwind.example" in call
    assert not Halt.objects.exists()


def test_a_batch_that_it_does_not_take_goes_one_by_one(
    cast: Cast, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SENDING, settings.EMAIL_PROVIDER, settings.ANYMAIL = "live", "sparkpost", configured("sparkpost")
    made = Wire("sparkpost")

    def refuse(payload: Any, merge_headers: Any) -> None:
        raise AnymailUnsupportedFeature("merge_headers")

    monkeypatch.setattr(requests.Session, "request", lambda *said, **named: made.request(*said, **named))
    monkeypatch.setattr(SparkPostPayload, "set_merge_headers", refuse)
    messages = [send(person, "email", cast.now) for person in (cast.ada, cast.ben)]
    deliver(now=cast.now)
    assert [outcome(message) for message in messages] == [("sent", "")] * 2
    assert len(made.calls) == 2 and all("List-Unsubscribe" in call for call in made.calls)


@pytest.mark.parametrize("trouble", ["no batches", "bad words"])
def test_a_pause_also_ends_a_batch_that_is_taken_apart(
    cast: Cast, settings: Settings, monkeypatch: pytest.MonkeyPatch, trouble: str
) -> None:
    settings.SENDING, settings.EMAIL_PROVIDER, settings.ANYMAIL = "live", "sparkpost", configured("sparkpost")
    made = Wire("sparkpost")

    def refuse(payload: Any, merge_headers: Any) -> None:
        raise AnymailUnsupportedFeature("merge_headers")

    def call(*said: Any, **named: Any) -> requests.Response:
        response = made.request(*said, **named)
        response.status_code = 400 if trouble == "bad words" else 200
        return response

    monkeypatch.setattr(requests.Session, "request", call)
    if trouble == "no batches":
        monkeypatch.setattr(SparkPostPayload, "set_merge_headers", refuse)
    answers = iter([True, True, True])
    monkeypatch.setattr("channels.outbox.deliver.watch", lambda *said, **named: lambda: next(answers, False))
    messages = [send(cast.ada, "email", cast.now, reference=str(n), address=f"a{n}@x.example") for n in range(16)]
    deliver(now=cast.now)
    assert len(made.calls) <= 3
    assert sum(outcome(message) == ("queued", "stopped") for message in messages) >= 13


def test_what_a_provider_never_takes_fails_that_mail_alone(
    cast: Cast, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SENDING, settings.EMAIL_PROVIDER, settings.ANYMAIL = "live", "postmark", configured("postmark")
    made = Wire("postmark")
    monkeypatch.setattr(requests.Session, "request", lambda *said, **named: made.request(*said, **named))
    usual = PostmarkPayload.set_subject

    def refuse(payload: Any, subject: str) -> None:
        if "Ben" in subject:
            raise AnymailUnsupportedFeature("subjects about Ben")
        usual(payload, subject)

    monkeypatch.setattr(PostmarkPayload, "set_subject", refuse)
    ben, ada = (send(person, "email", cast.now) for person in (cast.ben, cast.ada))
    deliver(now=cast.now)
    assert (outcome(ben), outcome(ada)) == (("failed", "refused"), ("sent", ""))
    assert not Halt.objects.exists()
