"""How chaos speaks with the provider and with the clerk, each a process of its own."""

import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.conf import settings

from campaigns.proof.chaos.installation import Installation
from campaigns.proof.supervisor import die_with_parent


class Clerk:
    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def ask(self, question: str, *details: Any) -> dict[str, Any]:
        if self._process.stdin is None or self._process.stdout is None:
            raise ValueError("The clerk cannot be spoken to.")
        self._process.stdin.write(json.dumps([question, *details]) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer


class Provider:
    def __init__(self, mail: int, text: int) -> None:
        self.mail, self.text = mail, text

    def counts(self) -> dict[str, Any]:
        return self._ask(None)

    def tell(self, word: str) -> None:
        """`calm`: behave from now on. `release`: report what was kept back."""
        self._ask(word)

    def _ask(self, word: str | None) -> dict[str, Any]:
        url = f"http://127.0.0.1:{self.text}/{word or ''}"
        with urllib.request.urlopen(url, data=None if word is None else b"", timeout=30) as answer:  # noqa: S310
            found: dict[str, Any] = json.loads(answer.read())
            return found


@contextmanager
def clerk(here: Installation) -> Iterator[Clerk]:
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "chaos", "--here"]
    with _process(command, here.environment) as process:
        yield Clerk(process)


@contextmanager
def provider(here: Installation, *, seed: int, pace: float, calm: bool = False) -> Iterator[Provider]:
    module = [sys.executable, "-m", "campaigns.proof.chaos.provider", str(here.log)]
    options = ["--seed", str(seed), "--pace", str(pace), "--web", here.web, *(["--calm"] if calm else [])]
    with _process([*module, *options], here.environment) as process:
        ports = json.loads(process.stdout.readline() if process.stdout else "{}")
        yield Provider(ports["mail"], ports["text"])


@contextmanager
def _process(command: list[str], environment: Mapping[str, str]) -> "Iterator[subprocess.Popen[str]]":
    process = subprocess.Popen(  # noqa: S603
        command,
        env=environment,
        cwd=settings.BASE_DIR,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=die_with_parent,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream:
                stream.close()
