"""The mail server of the bench: a process of its own that only parses and counts."""

import re
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

AT_ONCE = 50  # mails in one write, far beyond what anybody could account for


@dataclass(frozen=True, slots=True)
class Sink:
    port: int

    def count(self) -> int:
        """Mails taken since it started."""
        with socket.create_connection(("127.0.0.1", self.port)) as line, line.makefile("rb") as answers:
            answers.readline()
            line.sendall(b"XCOUNT\r\nQUIT\r\n")
            found = re.match(rb"250 (\d+) ", answers.readline())
            return int(found[1]) if found else 0

    def swallow(self, sender: str, recipient: str, wire: bytes, times: int) -> None:
        """As fast as it can take them: nobody waits for a single answer."""
        mail = b"MAIL FROM:<%b>\r\nRCPT TO:<%b>\r\nDATA\r\n%b" % (sender.encode(), recipient.encode(), wire)
        with socket.create_connection(("127.0.0.1", self.port)) as line, line.makefile("rb") as answers:
            answers.readline()
            for _ in range(0, times, AT_ONCE):
                line.sendall(mail * AT_ONCE)
                for _answer in range(4 * AT_ONCE):
                    answers.readline()


@contextmanager
def sink() -> Iterator[Sink]:
    command: Sequence[str] = [sys.executable, "-m", "campaigns.proof.smtp_sink"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(settings.BASE_DIR))  # noqa: S603
    try:
        printed = process.stdout.readline() if process.stdout else b""
        yield Sink(int(printed))
    finally:
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()
