import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from campaigns.proof.smtp_sink import Sink
from channels.adapters.base import (
    AddressGone,
    Misconfigured,
    NoAnswer,
    NotAsked,
    Receipt,
    Refused,
    Result,
    TryLater,
    always,
)
from channels.adapters.email.line import Line, Server
from channels.adapters.email.smtp import Conversation, Mail, on_the_wire
from channels.adapters.sending import SendingIsOff

BODY = b"Subject: Hello\r\n\r\nHello\r\n.hidden dot\r\n"


@pytest.fixture(autouse=True)
def live(settings: Settings) -> None:
    settings.SENDING = "live"


@pytest.fixture(params=["pipelining", "plain"])
def sink(request: pytest.FixtureRequest) -> Iterator[Sink]:
    sink = Sink(pipelining=request.param == "pipelining", keep=True, stall=1.5).start()
    yield sink
    sink.stop()


def mails(*recipients: str) -> Iterator[Mail]:
    return iter([Mail(number, "us@example.com", to, on_the_wire(BODY)) for number, to in enumerate(recipients)])


def talk(sink: Sink, *recipients: str, go_on: object = always, timeout: float = 5) -> tuple[list[Result], Result]:
    line = Line(Server("127.0.0.1", sink.port, timeout=timeout))
    conversation = Conversation(line, mails(*recipients), go_on)  # type: ignore[arg-type]
    results = [result for _, result in conversation.results()]
    line.close()
    return results, conversation.rest


def kinds(results: list[Result]) -> list[type]:
    return [type(result) for result in results]


def test_every_mail_arrives_as_it_was_made(sink: Sink) -> None:
    results, _ = talk(sink, *(f"a{number}@example.com" for number in range(250)))
    assert kinds(results) == [Receipt] * 250
    assert [to for to, _ in sink.mails] == [f"a{number}@example.com" for number in range(250)]
    assert {body.replace(b"\r\n..", b"\r\n.") for _, body in sink.mails} == {BODY}
    assert sink.connections == 1


def test_a_refused_recipient_takes_nobody_along(sink: Sink) -> None:
    results, _ = talk(sink, "a@x.com", "gone@x.com", "refused@x.com", "later@x.com", "gone-2@x.com", "b@x.com")
    assert kinds(results) == [Receipt, AddressGone, Refused, TryLater, AddressGone, Receipt]
    assert [to for to, _ in sink.mails] == ["a@x.com", "b@x.com"]


def test_a_server_that_takes_the_mail_and_says_nothing_is_never_asked_again(sink: Sink) -> None:
    results, _ = talk(sink, "a@x.com", "silent@x.com", "b@x.com", "c@x.com")
    assert kinds(results) == [Receipt, NoAnswer, Receipt, Receipt]
    assert [to for to, _ in sink.mails].count("silent@x.com") == 1


def test_a_server_too_slow_to_answer_is_never_asked_again(sink: Sink) -> None:
    results, _ = talk(sink, "stall@x.com", "b@x.com", timeout=0.3)
    assert kinds(results) == [NoAnswer, Receipt]
    assert [to for to, _ in sink.mails].count("stall@x.com") == 1


def test_a_server_that_hangs_up_before_the_body_may_be_asked_again(sink: Sink) -> None:
    results, rest = talk(sink, "a@x.com", "hangup@x.com", "b@x.com")
    assert kinds(results) == [Receipt]
    assert isinstance(rest, TryLater)
    assert sink.connections == 4


def test_a_server_that_takes_few_mails_on_one_connection_gets_another(sink: Sink) -> None:
    sink.per_connection = 40
    results, _ = talk(sink, *(f"a{number}@x.com" for number in range(100)))
    assert kinds(results) == [Receipt] * 100
    assert sink.connections == 3


def test_a_halt_ends_the_batch_between_two_mails(sink: Sink) -> None:
    answers = iter([True, True, True])
    results, rest = talk(sink, *(f"a{n}@x.com" for n in range(9)), go_on=lambda: next(answers, False))
    assert kinds(results) == [Receipt] * 3
    assert isinstance(rest, NotAsked)
    assert sink.count == 3


def test_a_kept_connection_that_died_meanwhile_is_replaced(sink: Sink) -> None:
    line = Line(Server("127.0.0.1", sink.port))
    first = list(Conversation(line, mails("a@x.com"), always).results())
    line._smtp.sock.shutdown(socket.SHUT_RDWR)  # type: ignore[union-attr]
    second = list(Conversation(line, mails("b@x.com"), always).results())
    assert kinds([result for _, result in first + second]) == [Receipt, Receipt]
    assert sink.connections == 2


def test_a_server_that_is_down_was_not_asked() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    conversation = Conversation(Line(Server("127.0.0.1", port)), mails("a@x.com"), always)
    assert list(conversation.results()) == []
    assert isinstance(conversation.rest, TryLater)


def test_a_server_without_login_is_our_own_mistake(sink: Sink) -> None:
    line = Line(Server("127.0.0.1", sink.port, user="us", password="secret"))
    conversation = Conversation(line, mails("a@x.com"), always)
    assert list(conversation.results()) == []
    assert isinstance(conversation.rest, Misconfigured)
    assert "secret" not in conversation.rest.detail


def test_nothing_leaves_while_sending_is_off(sink: Sink, settings: Settings) -> None:
    settings.SENDING = "capture"
    with pytest.raises(SendingIsOff):
        talk(sink, "a@x.com")
    assert sink.connections == 0


class Scripted(threading.Thread):
    """A server that says what it is told in each phase; hangs up where it is told nothing."""

    def __init__(self, *, pipelining: bool, **says: bytes) -> None:
        super().__init__(daemon=True)
        greets = b"250-scripted\r\n250 PIPELINING" if pipelining else b"250 scripted"
        usual = {"greeting": b"220 hello", "EHLO": greets, "HELO": b"250 hello", "RSET": b"250 ok", "QUIT": b"221 bye"}
        self.says = usual | {"MAIL": b"250 ok", "RCPT": b"250 ok", "DATA": b"354 go on", "dot": b"250 ok"} | says
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.server.getsockname()[1]

    def run(self) -> None:
        while True:
            try:
                connection, _ = self.server.accept()
            except OSError:
                return
            with connection, suppress(OSError), connection.makefile("rwb") as file:
                self.talk(file)

    def talk(self, file: Any) -> None:
        phase = "greeting"
        while answer := self.says.get(phase, b"502 what"):
            file.write(answer + b"\r\n")
            file.flush()
            if answer.startswith(b"354"):
                while file.readline() not in (b".\r\n", b""):
                    pass
                phase = "dot"
            elif line := file.readline():
                phase = line[:4].decode().upper().strip()
            else:
                return


@pytest.mark.parametrize("pipelining", [True, False])
@pytest.mark.parametrize(
    ("phase", "answer", "ends_as"),
    [
        ("greeting", b"421 too many connections", TryLater),
        ("greeting", b"554 not for you", TryLater),
        ("MAIL", b"451 try later", TryLater),
        ("MAIL", b"550 we do not know you", Misconfigured),
        ("MAIL", b"421 closing", TryLater),
        ("RCPT", b"450 4.7.1 greylisted", TryLater),
        ("RCPT", b"452 4.2.2 mailbox full", TryLater),
        ("RCPT", b"530 authentication required", Misconfigured),
        ("RCPT", b"550 5.1.1 no such user", AddressGone),
        ("RCPT", b"550 5.7.1 not wanted", Refused),
        ("RCPT", b"", TryLater),
        ("DATA", b"451 try later", TryLater),
        ("DATA", b"554 no valid recipients", Refused),
        ("DATA", b"", TryLater),
        ("dot", b"250 taken", Receipt),
        ("dot", b"354 what", NoAnswer),
        ("dot", b"451 try later", TryLater),
        ("dot", b"554 it is spam", Refused),
        ("dot", b"hello?", NoAnswer),
        ("dot", b"", NoAnswer),
    ],
)
def test_each_answer_in_each_phase_has_its_end(
    pipelining: bool, phase: str, answer: bytes, ends_as: type[Result]
) -> None:
    server = Scripted(pipelining=pipelining, **{phase: answer})
    server.start()
    conversation = Conversation(Line(Server("127.0.0.1", server.port, timeout=5)), mails("a@x.com"), always)
    found = [result for _, result in conversation.results()] or [conversation.rest]
    server.server.shutdown(socket.SHUT_RDWR)
    server.server.close()
    assert kinds(found) == [ends_as]
    if phase == "RCPT" and ends_as is TryLater and answer:
        assert found[0].is_theirs  # type: ignore[union-attr]


class HalfWay(threading.Thread):
    """Takes an envelope and a little of the body, then resets the connection."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port = self.server.getsockname()[1]

    def run(self) -> None:
        connection, _ = self.server.accept()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        connection.sendall(b"220 half\r\n")
        for answer in (b"250-half\r\n250 PIPELINING\r\n", b"250 ok\r\n250 ok\r\n354 go on\r\n"):
            connection.recv(1000)
            connection.sendall(answer)
        connection.recv(1000)
        connection.close()
        self.server.close()


def test_a_mail_that_never_left_as_a_whole_was_not_accepted() -> None:
    server = HalfWay()
    server.start()
    body = on_the_wire(b"x" * 70 + b"\r\n") * 400_000
    conversation = Conversation(
        Line(Server("127.0.0.1", server.port)), iter([Mail(1, "us@x.com", "a@x.com", body)]), always
    )
    assert kinds([result for _, result in conversation.results()]) == [TryLater]


@given(st.lists(st.text(alphabet=".ab", max_size=4), max_size=6))
def test_whatever_the_dots_a_server_reads_the_same_text(lines: list[str]) -> None:
    body = "\r\n".join(lines).encode()
    wire = on_the_wire(body)
    assert wire.endswith(b"\r\n.\r\n") or wire == b".\r\n"
    # RFC 5321 4.5.2, as a server reads it
    read = [line[1:] if line.startswith(b".") else line for line in wire.removesuffix(b".\r\n").split(b"\r\n")]
    assert b"\r\n".join(read).removesuffix(b"\r\n") == body.removesuffix(b"\r\n")
    assert b"\r\n.\r\n" not in (b"\r\n" + wire).removesuffix(b".\r\n") + b"x"
