import runpy
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest
from django.core import management
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import ConnectionHandler

from lifecycle.management.why_not import why_not

MANAGE = Path(__file__).resolve().parents[2] / "manage.py"
FAILED = OperationalError("no such table: lifecycle_contact")


def database(**other: object) -> BaseDatabaseWrapper:
    return ConnectionHandler({"default": connection.settings_dict | other})["default"]


def test_a_command_before_the_first_migrate_ends_in_what_to_do(db: None, tmp_path: Path) -> None:
    empty = database(ENGINE="django.db.backends.sqlite3", NAME=tmp_path / "new.sqlite3", OPTIONS={}, HOST="")
    said = f"The database “{tmp_path}/new.sqlite3” is empty or older than this program: run “manage.py migrate” first."
    assert why_not(FAILED, database=empty, is_migrating=False) == said
    assert why_not(FAILED, database=empty, is_migrating=True) == ""
    empty.close()


def test_a_database_that_cannot_be_reached_is_named_with_the_drivers_reason(db: None) -> None:
    # To SQLite it is a folder that stands there, to PostgreSQL a database that is not on the server.
    said = why_not(FAILED, database=database(NAME="/usr"), is_migrating=True)
    assert said.startswith("The database “/usr”") and "\n" not in said
    assert "unable to open database file" in said or "does not exist" in said
    assert said.endswith(". Check DATABASE_URL.")


def test_a_database_file_that_somebody_else_writes_is_to_be_tried_again(db: None, tmp_path: Path) -> None:
    path = tmp_path / "busy.sqlite3"
    busy = database(ENGINE="django.db.backends.sqlite3", NAME=path, OPTIONS={"timeout": 0}, HOST="")
    with closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(OperationalError) as refused, busy.cursor() as cursor:
            cursor.execute("CREATE TABLE mine (id)")
        said = why_not(refused.value, database=busy, is_migrating=False)
    busy.close()
    assert said == f"The database “{path}” is being written by somebody else, who takes long. Try again."


def test_a_wrong_of_our_own_keeps_its_traceback(db: None) -> None:
    assert why_not(FAILED, database=connection, is_migrating=False) == ""
    assert why_not(ValueError("ours"), database=connection, is_migrating=False) == ""


def test_whatever_the_command_a_setting_that_cannot_be_read_ends_in_its_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(argv: list[str]) -> None:
        raise ImproperlyConfigured("GRID is 'often'.")

    monkeypatch.setattr(management, "execute_from_command_line", refuse)
    monkeypatch.setattr(sys, "argv", ["manage.py", "playbook", "list"])
    with pytest.raises(SystemExit) as ending:
        runpy.run_path(str(MANAGE), run_name="__main__")
    assert ending.value.code == "GRID is 'often'."
