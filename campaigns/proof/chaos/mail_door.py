"""The provider's door for mail: SMTP."""

import re
import socket
import struct
import threading
import time

from campaigns.proof.chaos.callbacks import Callbacks
from campaigns.proof.chaos.log_book import LogBook
from campaigns.proof.chaos.temper import ACCEPTS, IN_DOUBT, TAKE, Temper
from campaigns.proof.smtp_sink import Guest, Sink

OUR_NAME = re.compile(rb"^Message-ID: <([0-9A-Za-z]+)@", re.IGNORECASE | re.MULTILINE)
LONGER_THAN_THEY_WAIT = 7.0  # seconds; they wait for five
AT_ONCE = struct.pack("ii", 1, 0)  # closing resets
LATER = {
    "busy_seconds": b"451 4.7.1 too many at once, come back later\r\n",
    "busy_date": b"450 4.2.1 not before tomorrow's rush is over\r\n",
    "unavailable": b"452 4.3.1 no room at the moment\r\n",
}


class MailDoor(Sink):
    def __init__(self, temper: Temper, book: LogBook, callbacks: Callbacks) -> None:
        super().__init__()
        self.temper, self.book, self.callbacks = temper, book, callbacks

    def _attend(self, connection: socket.socket) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with connection:
            try:
                connection.sendall(b"220 chaos\r\n")
                Sender(self, connection).talk()
            except OSError:
                pass
            finally:
                self.book.done(connection)


class Sender(Guest):
    sink: MailDoor
    mood = TAKE

    def command(self, line: bytes, answers: list[bytes]) -> bool:
        verb = line[:4].upper()
        if verb == b"MAIL":
            self.mood = self.sink.temper.next()
            if self.mood == "hangs_up_before_reading":
                return False
        if verb == b"RCPT" and self.mood in LATER:
            answers.append(LATER[self.mood])
            return True
        return super().command(line, answers)

    def take(self, body: bytes, answers: list[bytes]) -> bool:
        if not self.recipient:
            return super().take(body, answers)
        door = self.sink
        door.book.comes(self.connection)
        door.book.wait()
        if self.mood in IN_DOUBT:
            door.book.doubt()
        if self.mood in ACCEPTS:
            self._accept(body)
        going = self._answer(answers)
        door.book.done(self.connection)
        return going

    def _accept(self, body: bytes) -> None:
        found = OUR_NAME.search(body)
        name, recipient = found[1].decode() if found else "", self.recipient.decode()
        self.sink.book.accept("email", name, recipient)
        self.sink.callbacks.of_mail(f"{threading.get_ident()}-{time.monotonic_ns()}", recipient, name)

    def _answer(self, answers: list[bytes]) -> bool:
        match self.mood:
            case "resets_after_reading" | "accepts_without_answer":
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
                return False
            case "stalls":
                time.sleep(LONGER_THAN_THEY_WAIT)
            case "slow":
                time.sleep(0.3)
            case "error" | "error_after_accepting":
                # neither yes nor no: the worst that a mail server can say here
                answers.append(b"399 4.0.0 something went wrong\r\n")
                return True
        answers.append(b"250 2.0.0 taken\r\n")
        return True
