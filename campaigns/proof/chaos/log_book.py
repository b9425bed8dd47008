"""What a provider knows of its own: whom it has accepted a message for, and what is with it at this moment."""

import threading
import time
from collections.abc import Hashable
from pathlib import Path

JUST_NOW = 1.0  # second: an answer given so lately may not have been read


class LogBook:
    """An append-only file with a line for each acceptance: channel, our name of the message, recipient."""

    def __init__(self, path: Path, pace: float) -> None:
        self.accepted = 0
        self.in_doubt = 0  # asked, and given no answer that could be relied on
        self._file = path.open("a", buffering=1, encoding="ascii")
        self._lock = threading.Lock()
        self._lines: dict[Hashable, float] = {}  # by connection: until when its message counts as being with us
        self._gap, self._turn = 1 / pace, 0.0

    def accept(self, channel: str, name: str, recipient: str) -> None:
        with self._lock:
            self._file.write(f"{channel}\t{name}\t{recipient}\n")
            self.accepted += 1

    def doubt(self) -> None:
        with self._lock:
            self.in_doubt += 1

    def wait(self) -> None:
        """We take so many a second and no more."""
        with self._lock:
            self._turn = max(self._turn, time.monotonic()) + self._gap
            until = self._turn
        time.sleep(max(0.0, until - time.monotonic()))

    def comes(self, line: Hashable) -> None:
        with self._lock:
            self._lines[line] = float("inf")

    def done(self, line: Hashable) -> None:
        """Answered, or the connection is gone."""
        with self._lock:
            if line in self._lines:
                self._lines[line] = time.monotonic() + JUST_NOW

    def in_flight(self) -> int:
        with self._lock:
            moment = time.monotonic()
            self._lines = {line: until for line, until in self._lines.items() if until > moment}
            return len(self._lines)


def read_log(path: Path) -> list[tuple[str, str, str]]:
    lines = path.read_text(encoding="ascii").splitlines()
    return [(channel, name, recipient) for channel, name, recipient in (line.split("\t") for line in lines)]
