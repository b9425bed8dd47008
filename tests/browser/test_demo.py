"""The demo as a newcomer meets it: one command, and within two minutes journeys move."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.databases import FIXED

pytestmark = pytest.mark.browser
ROOT = Path(__file__).resolve().parents[2]
TWO_MINUTES = 120_000  # ms
LONGEST_START = 120  # seconds, on a slow machine
OF_THE_TESTS = {"DJANGO_SETTINGS_MODULE", *FIXED}
TROUBLE = re.compile(r"\b(ERROR|CRITICAL|Traceback|Unrecoverable)\b")


@dataclass
class Demo:
    process: "subprocess.Popen[str]"
    url: str
    lines: list[str] = field(default_factory=list)
    is_open: threading.Event = field(default_factory=threading.Event)

    def read(self) -> None:
        for line in self.process.stdout or ():
            self.lines.append(line)
            if "with the password" in line:
                self.is_open.set()
        self.is_open.set()

    @property
    def password(self) -> str:
        return next(line.split()[-1] for line in self.lines if "with the password" in line)


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port = door.getsockname()[1]
    around = {name: value for name, value in os.environ.items() if name not in OF_THE_TESTS}
    process = subprocess.Popen(
        [sys.executable, "manage.py", "demo", "--port", str(port)],
        cwd=ROOT,
        # a database of this test's own: somebody's demo may run beside it
        env={**around, "DATABASE_URL": f"sqlite:///{tmp_path}/northwind.sqlite3"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    demo = Demo(process, f"http://127.0.0.1:{port}")
    reader = threading.Thread(target=demo.read, daemon=True)
    reader.start()
    yield demo
    print("".join(demo.lines))  # for whoever has to find out why it failed
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    reader.join(5)


@pytest.fixture
def complaints(page: Page, demo: Demo) -> list[str]:
    found: list[str] = []
    at_home = (demo.url, "data:", "blob:", "about:")
    page.on("console", lambda line: found.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on("request", lambda request: None if request.url.startswith(at_home) else found.append(request.url))
    return found


def count_of(page: Page, tab: str) -> int:
    text = page.get_by_role("link", name=re.compile(f"^{tab}")).first.inner_text()
    return int(re.sub(r"\D", "", text))


def sign_in(page: Page, demo: Demo) -> None:
    for _patience in range(200):
        with socket.socket() as door:
            if door.connect_ex(("127.0.0.1", int(demo.url.rpartition(":")[2]))) == 0:
                break
        page.wait_for_timeout(300)
    page.goto(demo.url)
    page.fill("#id_username", "mara")
    page.fill("#id_password", demo.password)
    page.press("#id_password", "Enter")
    expect(page.get_by_text("Where ")).to_be_visible()


def wait_for(page: Page, holds: Callable[[], bool]) -> None:
    for _patience in range(TWO_MINUTES // 2_000):
        if holds():
            return
        page.wait_for_timeout(2_000)
    pytest.fail("Two minutes went by, and nothing moved.")


def test_journeys_move_within_two_minutes_and_ctrl_c_ends_it(page: Page, demo: Demo, complaints: list[str]) -> None:
    assert demo.is_open.wait(LONGEST_START)
    assert demo.process.poll() is None, "".join(demo.lines)
    sign_in(page, demo)
    people = page.get_by_text(re.compile(r"^Where [\d,]+ people are")).inner_text()
    outbox = f"{demo.url}/admin/channels/message/"
    page.goto(outbox)
    captured = count_of(page, "Captured")

    wait_for(page, lambda: bool(page.goto(outbox)) and count_of(page, "Captured") >= captured + 10)
    page.goto(demo.url)
    wait_for(page, lambda: page.get_by_text(re.compile(r"^Where [\d,]+ people are")).inner_text() != people)

    page.goto("about:blank")
    demo.process.send_signal(signal.SIGINT)
    assert demo.process.wait(30) == 0
    assert complaints == []
    assert not [line for line in demo.lines if TROUBLE.search(line)]
