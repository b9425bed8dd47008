"""While the database cannot be reached, everybody is told to come back, and nobody is told more than that."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import InterfaceError, OperationalError, connection
from django.test import Client

from lifecycle.rest.unavailable import is_without_database
from tests.program import Program


@contextmanager
def database_that(raises: type[Exception]) -> Iterator[None]:
    def refuse(*args: Any, **named: Any) -> None:
        raise raises("connection to 10.0.0.7 as user lifecycle failed")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connection, "cursor", refuse)
        yield


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
@pytest.mark.parametrize("path", ["/admin/", "/admin/channels/message/", "/r/10000000"])
def test_a_person_reads_a_sentence(path: str, error: type[Exception], admin_client: Client) -> None:
    admin_client.raise_request_exception = False
    with database_that(error):
        answer = admin_client.get(path)
    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0
    assert "try again" in answer.text
    assert "10.0.0.7" not in answer.text


def test_a_program_gets_a_problem(api: Program) -> None:
    api.client.raise_request_exception = False
    with database_that(OperationalError):
        answer = api("post", "events", {"external_id": "ada", "event": "Signed Up"})
    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0
    assert answer["Content-Type"] == "application/problem+json"
    assert "10.0.0.7" not in answer.text
    assert answer.json()["status"] == 503


def test_another_error_is_another_answer(admin_client: Client) -> None:
    admin_client.raise_request_exception = False
    with database_that(ValueError):
        answer = admin_client.get("/admin/")
    assert answer.status_code == 500
    assert "Retry-After" not in answer


def test_a_locked_sqlite_passes_and_a_missing_table_does_not() -> None:
    for name, passes in (("SQLITE_BUSY", True), ("SQLITE_CANTOPEN", True), ("SQLITE_ERROR", False)):
        cause = sqlite3.OperationalError("no")
        cause.sqlite_errorname = name
        error = OperationalError("no")
        error.__cause__ = cause
        assert is_without_database(error) is passes
    assert not is_without_database(ValueError())
    assert not is_without_database(None)
