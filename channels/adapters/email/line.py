"""A kept SMTP connection."""

import os
import smtplib
import socket
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import BinaryIO, cast

from channels.adapters.sending import require_live

LONGEST_LINE = 4096  # of a reply; RFC 5321 says 512


@dataclass(frozen=True, slots=True)
class Server:
    host: str
    port: int
    user: str = ""
    password: str = ""
    name: str = "localhost"  # ours, in the greeting; smtplib would ask the network for it
    use_tls: bool = False
    timeout: float = 20


@dataclass(frozen=True, slots=True)
class Reply:
    code: int
    text: str

    def __str__(self) -> str:
        return f"{self.code} {self.text}"[:450]


DONE = Reply(250, "")


class Lost(Exception):
    """The connection is gone. `sent`: bytes of the last write that had left us by then."""

    def __init__(self, detail: str, sent: int | None = None) -> None:
        super().__init__(detail)
        self.sent = sent


class CannotConnect(Exception):
    def __init__(self, detail: str, *, is_ours: bool) -> None:
        super().__init__(f"The mail server did not let us in: {detail}")
        self.is_ours = is_ours  # a wrong password or the like: trying again does not help


@cache
def trust() -> ssl.SSLContext:
    """Read once: the certificates that a machine trusts take longer to read than a mail to send."""
    return ssl.create_default_context()


class Line:
    """One connection, for one thread at a time. Connecting is smtplib's: it knows every dialect of greeting,
    TLS and login.
    """

    def __init__(self, server: Server) -> None:
        self.server = server
        self.pipelines = False
        self._smtp: smtplib.SMTP | None = None
        self._send: Callable[[memoryview], int]
        self._file: BinaryIO

    def open(self) -> None:
        """The kept connection if it still answers, else a new one."""
        if self._smtp is not None:
            try:
                if self.ask(b"RSET\r\n").code == 250:
                    return
            except Lost:
                pass
            self.close()
        self._connect()

    def close(self) -> None:
        if self._smtp is not None:
            self._smtp.close()
            self._smtp = None

    def write(self, data: bytes) -> None:
        left, sent = memoryview(data), 0
        try:
            while sent < len(data):
                sent += self._send(left[sent:])
        except OSError as error:
            raise Lost(str(error), sent) from error

    def reply(self) -> Reply:
        text = b""
        while True:
            try:
                line = self._file.readline(LONGEST_LINE)
            except OSError as error:
                raise Lost(str(error) or "no answer in time") from error
            if not line.endswith(b"\n") or not line[:3].isdigit():
                raise Lost("it answered nonsense" if line else "it hung up")
            if not text and line.startswith(b"250 "):
                return DONE  # nobody reads the words of a yes
            text += line[4:]
            if line[3:4] != b"-":
                return Reply(int(line[:3]), " ".join(text.decode("utf-8", "replace").split()))

    def ask(self, data: bytes) -> Reply:
        self.write(data)
        return self.reply()

    def _connect(self) -> None:
        require_live()
        server = self.server
        smtp: smtplib.SMTP | None = None
        try:
            if server.port == 465:
                smtp = smtplib.SMTP_SSL(server.host, server.port, server.name, timeout=server.timeout, context=trust())
            else:
                smtp = smtplib.SMTP(server.host, server.port, server.name, timeout=server.timeout)
                if server.use_tls:
                    smtp.starttls(context=trust())
            smtp.ehlo_or_helo_if_needed()
            if server.user:
                smtp.login(server.user, server.password)
        except (OSError, smtplib.SMTPException) as error:
            if smtp is not None:
                smtp.close()
            is_ours = isinstance(
                error, smtplib.SMTPNotSupportedError | smtplib.SMTPAuthenticationError | ssl.SSLCertVerificationError
            )
            raise CannotConnect(str(error), is_ours=is_ours) from error
        self._smtp = smtp
        self.pipelines = smtp.has_extn("pipelining")
        self._send = cast(socket.socket, smtp.sock).send
        self._file = cast(BinaryIO, smtp.file)


class Kept(threading.local):
    """The line of this thread. A child process must not talk on its parent's connection, hence the pid."""

    key: tuple[int, Server] | None = None
    line: Line

    def to(self, server: Server) -> Line:
        key = (os.getpid(), server)
        if self.key != key:
            self.key, self.line = key, Line(server)
        return self.line


kept = Kept()
