"""A database that a bench has for itself, on the engine of this installation, and that is gone afterwards."""

import secrets
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import urlsplit

from django.db import connection

# How a real installation sends, and what it is called.
LEFT_OUT = (
    "SENDING_",
    "EMAIL_",
    "ANYMAIL_",
    "TWILIO_",
    "WEBHOOK_",
    "KIND_PACKAGES",
    "DEFAULT_FROM_EMAIL",
    "ALLOWED_HOSTS",
)


@contextmanager
def place(given: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """The environment of a process that is to work there."""
    kept = surroundings(given)
    with _in_a_folder() if connection.vendor == "sqlite" else _on_the_server(given["DATABASE_URL"]) as url:
        yield kept | {"DATABASE_URL": url}


def surroundings(given: Mapping[str, str]) -> dict[str, str]:
    """Nothing of a real installation but its database."""
    kept = {name: value for name, value in given.items() if not name.startswith(LEFT_OUT)}
    return kept | {
        "SENDING": "capture",
        "CLOCK": "system",
        "DEBUG": "false",
        "LOG_LEVEL": "error",
        "TIME_ZONE": "UTC",
        "PUBLIC_URL": "http://127.0.0.1:8000",
        "SECRET_KEY": secrets.token_hex(),
    }


@contextmanager
def _in_a_folder() -> Iterator[str]:
    folder = tempfile.mkdtemp(prefix="lifecycle-bench-")
    try:
        yield f"sqlite:///{folder}/bench.sqlite3"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _on_the_server(url: str) -> Iterator[str]:
    name = f"lifecycle_bench_{secrets.token_hex(6)}"
    connection.close()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    try:
        yield urlsplit(url)._replace(path=f"/{name}").geturl()
    finally:
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
