"""Connections that end after so long, however often a letter comes: a time limit of sockets is for each piece of an answer."""

import socket
import threading
from contextlib import suppress
from typing import Any

from urllib3.connection import HTTPConnection, HTTPSConnection

LONGEST = 30.0  # seconds, from the first packet to the last


class Hurried(HTTPConnection):
    _alarm: threading.Timer | None = None

    def connect(self) -> None:
        self._alarm = threading.Timer(LONGEST, self._hang_up)
        self._alarm.daemon = True
        self._alarm.start()
        super().connect()

    def close(self) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
        super().close()

    def _hang_up(self) -> None:
        sock: Any = self.sock
        with suppress(OSError, AttributeError):
            sock.shutdown(socket.SHUT_RDWR)  # wakes the thread that reads from it


class HurriedSecure(Hurried, HTTPSConnection):
    pass
