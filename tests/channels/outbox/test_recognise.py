"""A copy of a database in which live sending has begun sends nothing until a person says so (P13)."""

import shutil
import sqlite3
from pathlib import Path

import pytest
from django.db import connection
from pytest_django import Settings

from campaigns.proof.smtp_sink import Sink
from channels.outbox import recognise as recognising
from channels.outbox.deliver import deliver
from channels.outbox.halt import lift
from channels.outbox.models import Halt, SendingPlace
from channels.outbox.recognise import identity, recognise
from tests.cast import Cast
from tests.channels.letters import outcome, send


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognising, "_known", set())


def test_the_first_live_message_marks_its_database_and_the_next_knows_it(cast: Cast) -> None:
    for _ in range(2):
        recognise(now=cast.now)
        recognising._known.clear()
    assert SendingPlace.objects.get().identity == identity()
    assert not Halt.objects.exists()


def test_a_copy_is_paused_until_a_person_lets_it_go_on(cast: Cast, settings: Settings) -> None:
    sink = Sink(keep=True).start()
    settings.SENDING, settings.EMAIL_PROVIDER = "live", "smtp"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
    SendingPlace.objects.create(identity="the database that this one was copied from", at=cast.now)
    message = send(cast.ada, "email", cast.now, kind="transactional")
    deliver(now=cast.now)
    recognising._known.clear()  # a restart does not mend it
    deliver(now=cast.now)
    assert (outcome(message), sink.connections) == (("queued", ""), 0)
    assert "copy" in Halt.objects.get().by
    lift(scope="everything")
    recognising._known.clear()
    deliver(now=cast.now)
    assert (outcome(message), sink.count) == (("sent", ""), 1)
    sink.stop()


def test_a_whole_server_that_was_copied_has_another_address(cast: Cast, settings: Settings) -> None:
    """Whose disk is another's copy, its database says all that the other says."""
    settings.PUBLIC_URL = "https://news.example.com"
    recognise(now=cast.now)
    recognising._known.clear()
    settings.PUBLIC_URL = "https://staging.example.com"
    recognise(now=cast.now)
    assert "copy" in Halt.objects.get().by


def test_what_is_captured_marks_nothing(cast: Cast, settings: Settings) -> None:
    settings.SENDING = "capture"
    send(cast.ada, "email", cast.now)
    deliver(now=cast.now)
    assert not SendingPlace.objects.exists()


@pytest.mark.django_db
def test_a_copied_file_is_another_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognising.connection, "vendor", "sqlite", raising=False)
    sqlite3.connect(tmp_path / "one.sqlite3").close()
    shutil.copy(tmp_path / "one.sqlite3", tmp_path / "copy.sqlite3")
    found = []
    for name in ("one", "one", "copy"):
        monkeypatch.setitem(recognising.connection.settings_dict, "NAME", str(tmp_path / f"{name}.sqlite3"))
        found.append(identity())
    shutil.move(tmp_path / "copy.sqlite3", tmp_path / "one.sqlite3")
    monkeypatch.setitem(recognising.connection.settings_dict, "NAME", str(tmp_path / "one.sqlite3"))
    assert found[0] == found[1] != found[2] != identity() != found[0]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_copy_beside_it_on_the_same_server_is_another_database(monkeypatch: pytest.MonkeyPatch) -> None:
    one = identity()
    copied = f"{connection.settings_dict['NAME']}_copied"
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{copied}" TEMPLATE template0')
    beside = connection.copy()
    beside.settings_dict["NAME"] = copied
    try:
        monkeypatch.setattr(recognising, "connection", beside)
        assert identity() == identity() != one
    finally:
        beside.close()
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{copied}"')
