"""That chaos counts honestly: its provider, its ledger, its dice. What it finds out about us is in stories/test_chaos.py."""

import json
import smtplib
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlencode

import pytest
import urllib3
from django.core.management import CommandError, call_command

from campaigns.proof.chaos.callbacks import Callbacks
from campaigns.proof.chaos.in_words import as_text
from campaigns.proof.chaos.installation import engine_of, installation
from campaigns.proof.chaos.ledger import is_kept, ledger
from campaigns.proof.chaos.log_book import LogBook, read_log
from campaigns.proof.chaos.mail_door import MailDoor
from campaigns.proof.chaos.temper import ACCEPTS, BAD, IN_DOUBT, TAKE, Temper
from campaigns.proof.chaos.text_door import TextDoor

NOWHERE = "http://127.0.0.1:1"
MAIL = "From: a@chaos.example\r\nMessage-ID: <abc@chaos.example>\r\n\r\nHello\r\n"


class Provider:
    """In this process, with a mood as told."""

    def __init__(self, folder: Path) -> None:
        self.temper = Temper(1)
        self.log = folder / "accepted.log"
        self.book = LogBook(self.log, pace=1e6)
        self.callbacks = Callbacks(1, NOWHERE)
        self.mail = MailDoor(self.temper, self.book, self.callbacks).start()
        self.text = TextDoor(self.temper, self.book, self.callbacks)
        Thread(target=self.text.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        self.pool = urllib3.PoolManager(retries=False, timeout=5)

    def feels(self, mood: str) -> None:
        self.temper.next = lambda: mood  # type: ignore[method-assign]

    def send_text(self, to: str = "+4915110000001") -> Any:
        callback = f"{NOWHERE}/hooks/twilio/status?message=abc"
        body = urlencode({"To": to, "Body": "Hello", "StatusCallback": callback})
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        url = f"http://127.0.0.1:{self.text.server_port}/2010-04-01/Accounts/AC0/Messages.json"
        return self.pool.request("POST", url, body=body, headers=headers)

    def send_mail(self, to: str = "a@chaos.example") -> None:
        with smtplib.SMTP("127.0.0.1", self.mail.port, timeout=5) as line:
            line.sendmail("b@chaos.example", [to], MAIL)


@pytest.fixture
def provider(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    for door in ("text_door", "mail_door"):
        monkeypatch.setattr(f"campaigns.proof.chaos.{door}.LONGER_THAN_THEY_WAIT", 0.01)
    found = Provider(tmp_path)
    yield found
    found.mail.stop()
    found.text.shutdown()
    found.text.server_close()


@pytest.mark.parametrize("mood", [TAKE, *BAD])
def test_what_is_accepted_is_in_the_log_and_what_is_in_doubt_is_counted(provider: Provider, mood: str) -> None:
    provider.feels(mood)
    try:
        status = provider.send_text().status
    except urllib3.exceptions.HTTPError:
        status = 0
    assert len(read_log(provider.log)) == (mood in ACCEPTS)
    assert provider.book.in_doubt == (mood in IN_DOUBT or mood == "hangs_up_before_reading")
    assert (status == 201) == (mood in (TAKE, "slow", "stalls"))


@pytest.mark.parametrize("mood", [TAKE, *BAD])
def test_it_is_the_same_by_mail(provider: Provider, mood: str) -> None:
    provider.feels(mood)
    is_taken = True
    try:
        provider.send_mail()
    except (smtplib.SMTPException, OSError):
        is_taken = False
    assert [line[0] for line in read_log(provider.log)] == ["email"] * (mood in ACCEPTS)
    assert provider.book.in_doubt == (mood in IN_DOUBT)
    assert is_taken == (mood in (TAKE, "slow", "stalls"))


def test_both_forms_of_retry_after_are_said(provider: Provider) -> None:
    provider.feels("busy_seconds")
    assert provider.send_text().headers["Retry-After"] == "1"
    provider.feels("busy_date")
    assert provider.send_text().headers["Retry-After"].endswith("GMT")


def test_it_knows_our_name_for_what_it_took(provider: Provider) -> None:
    provider.feels(TAKE)
    provider.send_mail("ada@chaos.example")
    provider.send_text("+4915110000002")
    assert read_log(provider.log) == [("email", "abc", "ada@chaos.example"), ("sms", "abc", "+4915110000002")]


def test_what_was_answered_just_now_still_counts_as_being_with_it(provider: Provider, monkeypatch: Any) -> None:
    monkeypatch.setattr("campaigns.proof.chaos.log_book.JUST_NOW", 0.2)
    provider.feels(TAKE)
    assert provider.book.in_flight() == 0
    provider.send_text()
    assert provider.book.in_flight() == 1
    time.sleep(0.25)
    assert provider.book.in_flight() == 0


def test_the_dice_fall_the_same_for_the_same_seed() -> None:
    def moods(seed: int) -> list[str]:
        temper = Temper(seed)
        return [temper.next() for _ in range(500)]

    assert moods(1) == moods(1) != moods(2)
    assert set(BAD) <= set(moods(1) + moods(2) + moods(3))
    calm = Temper(1)
    calm.is_calm = True
    assert {calm.next() for _ in range(500)} == {TAKE}


def test_reports_come_until_they_are_taken(provider: Provider) -> None:
    provider.feels(TAKE)
    provider.send_mail()
    provider.callbacks.release()
    time.sleep(0.1)
    assert provider.callbacks.left() >= 1


def counted(states: dict[str, list[str]], accepted: list[str]) -> dict[str, Any]:
    return ledger(["a", "b", "c"], states, accepted, in_flight=1, faults=2)


def test_the_ledger_tells_who_was_lost_and_who_was_asked_twice() -> None:
    good = counted({"a": ["sent"], "b": ["unknown"], "c": ["failed"]}, ["a"])
    assert good == {
        "recipients": 3,
        "accepted": 1,
        "accepted_twice": 0,
        "lost": 0,
        "unknown": 1,
        "in_flight": 1,
        "faults": 2,
        "states": {"failed": 1, "sent": 1, "unknown": 1},
    }
    assert is_kept(good)
    for states, accepted, lost, twice in (
        ({"a": ["sent"], "b": ["sent"]}, ["a", "b"], 1, 0),  # nobody wrote to c
        ({"a": ["sent"], "b": ["sending"], "c": ["sent"]}, ["a", "b", "c"], 1, 0),
        ({"a": ["sent"], "b": ["delivered"], "c": ["sent"]}, ["a", "c"], 1, 0),  # the provider has not seen b
        ({"a": ["sent"], "b": ["sent", "sent"], "c": ["sent"]}, ["a", "b", "b", "c"], 1, 1),
        ({"a": ["sent"], "b": ["sent"], "c": ["sent"]}, ["a", "b", "c", "c"], 0, 1),
    ):
        bad = counted(states, accepted)
        assert (bad["lost"], bad["accepted_twice"]) == (lost, twice)
        assert not is_kept(bad)
        assert "BROKEN" in as_text(bad)
    assert not is_kept({**good, "unknown": 2})
    assert "kept" in as_text(good)


def test_it_takes_nothing_of_a_real_installation_along() -> None:
    real = {
        "DATABASE_URL": "sqlite:////real.sqlite3",
        "SECRET_KEY": "real",
        "TWILIO_AUTH_TOKEN": "real",
        "EMAIL_HOST": "mail.example.com",
        "PATH": "/bin",
        "BROKER_URL": "redis://real/0",
    }
    with installation("sqlite", real) as here:
        here.sends_to(1025, 1026)
        folder = here.folder
        assert folder.is_dir()
        assert "real" not in json.dumps(here.environment)
        assert str(folder) in here.environment["DATABASE_URL"]
        assert here.environment["EMAIL_HOST"] == "127.0.0.1"
        assert here.environment["TWILIO_API_BASE_URL"].startswith("http://127.0.0.1:")
    assert not folder.exists()


def test_a_server_of_yours_is_used_and_not_killed() -> None:
    assert engine_of({"DATABASE_URL": "postgres://somewhere/lifecycle"}) == "yours"
    assert engine_of({"DATABASE_URL": "sqlite:///x"}) == engine_of({}) == "sqlite"


def test_no_message_is_no_chaos() -> None:
    with pytest.raises(CommandError, match="at least one"):
        call_command("chaos", messages=0)
