"""A mail server that only parses and counts, in a process of its own: `python -m campaigns.proof.smtp_sink`.

It prints its port, answers XCOUNT with "250 <mails> <bytes>", and misbehaves as the recipient's first word says:
gone, refused, later, hangup (before the body), silent (takes the mail, then hangs up without a word), stall.
"""

import argparse
import socket
import threading
import time
from dataclasses import dataclass, field

END = b"\r\n.\r\n"
CHUNK = 1 << 18

RECIPIENT_ANSWERS = {
    b"gone": b"550 5.1.1 no such user\r\n",
    b"refused": b"554 5.7.1 not wanted\r\n",
    b"later": b"451 4.7.1 greylisted\r\n",
}


@dataclass
class Sink:
    pipelining: bool = True
    keep: bool = False  # recipients and bodies, for tests
    stall: float = 0  # seconds
    per_connection: int = 0  # then 421; 0: no limit
    count: int = 0
    size: int = 0
    connections: int = 0
    mails: list[tuple[str, bytes]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._server = socket.create_server(("127.0.0.1", 0), backlog=64)
        self._lock = threading.Lock()
        self.port: int = self._server.getsockname()[1]

    def serve(self) -> None:
        while True:
            try:
                connection, _ = self._server.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._attend, args=(connection,), daemon=True).start()

    def start(self) -> "Sink":
        threading.Thread(target=self.serve, daemon=True).start()
        return self

    def stop(self) -> None:
        if self._server.fileno() >= 0:
            self._server.shutdown(socket.SHUT_RDWR)  # a close alone does not wake the thread in accept()
            self._server.close()

    def add(self, mails: int, size: int) -> None:
        with self._lock:
            self.count += mails
            self.size += size

    def _attend(self, connection: socket.socket) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with connection:
            try:
                connection.sendall(b"220 sink\r\n")
                Guest(self, connection).talk()
            except OSError:
                return


class Guest:
    """One connection."""

    def __init__(self, sink: Sink, connection: socket.socket) -> None:
        self.sink = sink
        self.connection = connection
        self.buffer = b""
        self.in_data = False
        self.recipient = b""
        self.taken = 0

    def talk(self) -> None:
        is_going = True
        while is_going:
            chunk = self.connection.recv(CHUNK)
            if not chunk:
                return
            self.buffer += chunk
            answers: list[bytes] = []
            is_going = self.read(answers)
            self.connection.sendall(b"".join(answers))

    def read(self, answers: list[bytes]) -> bool:
        """All that the buffer holds. False: hang up."""
        while True:
            mark = END if self.in_data else b"\r\n"
            # a mail for nobody is a dot alone
            if self.in_data and self.buffer.startswith(b".\r\n"):
                body, self.buffer = b"", self.buffer[3:]
            else:
                body, found, rest = self.buffer.partition(mark)
                if not found:
                    return True
                self.buffer = rest
            if self.in_data:
                self.in_data = False
                if not self.take(body, answers):
                    return False
            elif not self.command(body, answers):
                return False

    def take(self, body: bytes, answers: list[bytes]) -> bool:
        sink, word = self.sink, self.recipient.partition(b"@")[0].partition(b"-")[0].partition(b"+")[0]
        if not self.recipient:
            answers.append(b"554 5.5.1 nobody to send to\r\n")
            return True
        sink.add(1, len(body))
        if sink.keep:
            sink.mails.append((self.recipient.decode(), body + b"\r\n"))
        self.taken += 1
        if word == b"silent":
            return False
        if word == b"stall":
            time.sleep(sink.stall)
        answers.append(b"250 2.0.0 taken\r\n")
        return True

    def command(self, line: bytes, answers: list[bytes]) -> bool:
        verb = line[:4].upper()
        if verb == b"MAIL":
            self.recipient = b""
            if self.sink.per_connection and self.taken >= self.sink.per_connection:
                answers.append(b"421 4.7.0 enough for one connection\r\n")
                return False
            answers.append(b"250 2.1.0 ok\r\n")
        elif verb == b"RCPT":
            address = line[line.find(b"<") + 1 : line.rfind(b">")]
            word = address.partition(b"@")[0].partition(b"-")[0].partition(b"+")[0]
            refusal = RECIPIENT_ANSWERS.get(word)
            if word == b"hangup":
                return False
            self.recipient = address if refusal is None else b""
            answers.append(refusal or b"250 2.1.5 ok\r\n")
        elif verb == b"DATA":
            self.in_data = True
            answers.append(b"354 go on\r\n")
        elif verb == b"EHLO":
            answers.append(
                b"250-sink\r\n250-PIPELINING\r\n250 8BITMIME\r\n" if self.sink.pipelining else b"250 sink\r\n"
            )
        elif verb in (b"HELO", b"RSET", b"NOOP"):
            answers.append(b"250 ok\r\n")
        elif line.upper() == b"XCOUNT":
            answers.append(b"250 %d %d\r\n" % (self.sink.count, self.sink.size))
        elif verb == b"QUIT":
            answers.append(b"221 bye\r\n")
            self.connection.sendall(b"".join(answers))
            return False
        else:
            answers.append(b"502 5.5.2 what\r\n")
        return True


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plain", action="store_true", help="without PIPELINING")
    options = parser.parse_args()
    sink = Sink(pipelining=not options.plain)
    print(sink.port, flush=True)
    sink.serve()


if __name__ == "__main__":
    main()
