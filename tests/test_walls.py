import socket

import pytest
from django.db import connection
from redis import Redis

from tests.network import NetworkBlocked


def test_no_test_reaches_the_network() -> None:
    with pytest.raises(NetworkBlocked):
        socket.create_connection(("example.com", 80))
    with socket.socket() as line, pytest.raises(NetworkBlocked):
        line.connect(("192.0.2.1", 80))


@pytest.mark.django_db
def test_the_database_is_the_one_that_was_asked_for(pytestconfig: pytest.Config) -> None:
    assert connection.vendor == {"sqlite": "sqlite", "postgres": "postgresql"}[pytestconfig.getoption("db")]


def test_redis_is_at_hand(redis_url: str) -> None:
    assert Redis.from_url(redis_url.replace("redis+socket", "unix")).ping()
