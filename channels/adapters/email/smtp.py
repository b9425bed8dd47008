"""Many mails over one line, with the knowledge of each whether the server may have accepted it.

With PIPELINING (RFC 2920) one write carries the body of one mail and the envelope of the next: one round trip
per mail instead of four. A body waits for its 354, so at most one mail is ever in doubt.

    phase               answer                                          the mail
    connecting          no connection, 4xx, 5xx                         later, as all of its batch
                        no TLS, wrong certificate, wrong login          ours: the channel stops
    MAIL FROM           4xx / 5xx                                       later / ours
    RCPT TO             4xx (such as greylisting)                       later; tells nothing about the server
                        530 / no such mailbox (5.1.x, 5.2.1) / 5xx      ours / address gone / refused
    DATA                4xx / 5xx                                       later / refused
    any before the dot  421, or the connection breaks                   on the next line, at most four, then later
    the body            breaks before its last byte has left us         later
    the dot             2xx / 4xx / 5xx                                 sent / later / refused
                        3xx, nonsense, silence, or the line breaks      unknown: it may have been accepted
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from channels.adapters.base import AddressGone, Misconfigured, NoAnswer, NotAsked, Receipt, Refused, Result, TryLater
from channels.adapters.email.line import CannotConnect, Line, Lost, Reply

CONNECTIONS = 4  # in one batch: a server that hangs up more often has a reason
NOBODY_THERE = re.compile(r"5\.(?:1\.(?:1|2|3|6|10)|2\.1)\b")


@dataclass(frozen=True, slots=True)
class Mail:
    id: int
    sender: str  # of the envelope
    recipient: str
    wire: bytes  # see on_the_wire

    def envelope(self) -> tuple[bytes, bytes, bytes]:
        return b"MAIL FROM:<%b>\r\n" % self.sender.encode(), b"RCPT TO:<%b>\r\n" % self.recipient.encode(), b"DATA\r\n"


def on_the_wire(body: bytes) -> bytes:
    """With doubled dots and the closing one. A lone line break would smuggle: `Frame.fill` lets none through."""
    if b"\r\n." in body:
        body = body.replace(b"\r\n.", b"\r\n..")
    if body.startswith(b"."):
        body = b"." + body
    return body + (b".\r\n" if body.endswith(b"\r\n") else b"\r\n.\r\n")


class Conversation:
    """`results` yields (mail, result) in order, as they are known; the result of what it never yields is `rest`."""

    def __init__(
        self,
        line: Line,
        mails: Iterator[Mail],
        go_on: Callable[[], bool],
        asking: Callable[[Sequence[int]], object] = len,
    ) -> None:
        self.line = line
        self.mails = mails
        self.go_on = go_on
        self.asking = asking  # told of a mail before its body is written; until then nobody was asked for it
        self.rest: Result = NotAsked()
        self._held: Mail | None = None  # the server waits for its body
        self._coming: Mail | None = None
        self._next: Mail | None = None
        self._dot = 0  # bytes of the last write that make the held mail complete

    def results(self) -> Iterator[tuple[Mail, Result]]:
        self._coming = next(self.mails, None)
        for _ in range(CONNECTIONS):
            try:
                self.line.open()
                yield from self._talk()
                return
            except CannotConnect as error:
                self.rest = Misconfigured(str(error)) if error.is_ours else TryLater(str(error))
                return
            except Lost as error:
                self.line.close()
                # What is coming had at most its envelope written: it is asked again on the next line.
                self.rest = TryLater(f"The mail server ended the connection: {error}.")
                if self._held is not None:
                    yield self._held, self._after_loss(error)
                    self._held = None

    def _talk(self) -> Iterator[tuple[Mail, Result]]:
        while self._held is not None or self._coming is not None:
            if self._coming is not None and not self.go_on():
                self._coming, self._next, self.mails, self.rest = None, None, iter(()), NotAsked()
                continue
            held, coming, is_early = self._held, self._coming, self.line.pipelines
            self._write(held, coming if is_early else None)
            if coming is not None and self._next is None:
                self._next = next(self.mails, None)  # made while the server is busy
            if held is not None:
                reply = self.line.reply()
                self._held = None
                yield held, of_body(reply)
            if coming is not None:
                result = self._envelope_replies(coming, is_early)
                self._coming, self._next = self._next, None
                if result is None:
                    self._held = coming
                else:
                    yield coming, result

    def _write(self, held: Mail | None, coming: Mail | None) -> None:
        body = b""
        if held is not None:
            self.asking([held.id])
            body = held.wire
        self._dot = len(body)
        self.line.write(body + b"".join(coming.envelope()) if coming is not None else body)

    def _envelope_replies(self, mail: Mail, is_written: bool) -> Result | None:
        """None where the server waits for the body."""
        result: Result | None = None
        for command, judge in zip(mail.envelope(), (of_sender, of_recipient, of_data), strict=True):
            if not is_written and result is not None:
                break
            reply = self.line.reply() if is_written else self.line.ask(command)
            if reply.code == 421:
                raise Lost(str(reply))
            if result is None:
                result = judge(reply)
            elif reply.code == 354:
                self.line.ask(b".\r\n")  # a mail for nobody: no other way out of DATA
        if result is not None:
            self.line.ask(b"RSET\r\n")
        return result

    def _after_loss(self, error: Lost) -> Result:
        if error.sent is not None and error.sent < self._dot:
            return TryLater(f"The connection broke before the mail was complete: {error}.")
        return NoAnswer(f"The connection broke after the mail was complete: {error}.")


def of_sender(reply: Reply) -> Result | None:
    if reply.code == 250:
        return None
    return TryLater(str(reply)) if reply.code < 500 else Misconfigured(f"The mail server refuses our sender: {reply}")


def of_recipient(reply: Reply) -> Result | None:
    if reply.code in (250, 251):
        return None
    if reply.code == 530:
        return Misconfigured(f"The mail server wants us to log in: {reply}")
    if reply.code < 500:
        return TryLater(str(reply), is_theirs=True)
    return AddressGone(str(reply)) if NOBODY_THERE.match(reply.text) else Refused(str(reply))


def of_data(reply: Reply) -> Result | None:
    if reply.code == 354:
        return None
    return TryLater(str(reply)) if reply.code < 500 else Refused(str(reply))


def of_body(reply: Reply) -> Result:
    if reply.code < 300:
        return Receipt()
    if reply.code < 400:
        return NoAnswer(f"The mail server answered something that is neither yes nor no: {reply}")
    return TryLater(str(reply)) if reply.code < 500 else Refused(str(reply))
