from datetime import UTC, datetime

import pytest
from django.db import connection
from psycopg import DataError
from psycopg.pq import Format
from psycopg.types.datetime import TimestamptzLoader

from lifecycle.rows.moments import MomentLoader

OID = 1184


@pytest.mark.parametrize(
    "text",
    [
        b"2026-03-01 12:00:00+00",
        b"2026-03-01 12:00:00.5+00",
        b"2026-03-01 12:00:00.123456+00",
        b"0001-01-01 00:00:00+00",
        b"9999-12-31 23:59:59.999999+00",
    ],
)
def test_a_moment_is_what_the_driver_makes_of_it(text: bytes) -> None:
    read = MomentLoader(OID).load(text)
    assert read == TimestamptzLoader(OID).load(text)
    assert read.tzinfo is UTC


@pytest.mark.parametrize("text", [b"infinity", b"0044-03-15 00:00:00+00 BC", b"12026-03-01 12:00:00+00"])
def test_what_is_no_moment_of_ours_is_refused_in_the_driver_s_words(text: bytes) -> None:
    with pytest.raises(DataError, match="timestamp too"):
        MomentLoader(OID).load(text)


@pytest.mark.django_db
def test_every_connection_to_postgresql_reads_moments_so() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite sends texts")
    at = datetime(2026, 3, 1, 12, 0, 0, 250000, tzinfo=UTC)
    with connection.cursor() as cursor:
        assert cursor.cursor.adapters.get_loader(OID, Format.TEXT) is MomentLoader
        cursor.execute("SELECT %s::timestamptz", [at])
        assert cursor.fetchone() == (at,)
