from collections.abc import Iterator

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from tests.lifecycle.rows.world import Town, Visitor


@pytest.fixture(scope="session")
def tables(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    # outside of any transaction: SQLite makes no table with foreign keys inside one
    with django_db_blocker.unblock():
        with connection.schema_editor() as editor:
            editor.create_model(Town)
            editor.create_model(Visitor)
        yield
        with connection.schema_editor() as editor:
            editor.delete_model(Visitor)
            editor.delete_model(Town)


@pytest.fixture
def place(tables: None, db: None) -> None:
    """The two tables, empty."""
