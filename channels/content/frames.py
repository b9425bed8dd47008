"""A mail's MIME, built once; each message only fills its slots with bytes.

Bodies are quoted-printable. A slot stands between soft breaks, `=\\r\\n` value `=\\r\\n`, so that no value can make a
line too long and the pieces around it never change.
"""

import re
import secrets
from binascii import b2a_qp
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache

from channels.content.addresses import ascii_address, header_text, named_address, one_line
from channels.content.clean import clean

_SOFT = b"=\r\n"
_SAFE = re.compile(r"(?!\.)[!-<>-~](?:[ -<>-~]{0,68}[!-<>-~])?")  # one short line that means itself
_ID = re.compile(r"[A-Za-z0-9._-]{1,120}")
_DOMAIN = re.compile(r"[A-Za-z0-9.-]{1,200}")
_URL = re.compile(r"https?://[!-;=?-~]{1,800}")
_HEADER_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,60}")
_RESERVED = {"from", "to", "cc", "bcc", "subject", "date", "message-id", "reply-to", "mime-version", "content-type",
             "content-transfer-encoding", "list-unsubscribe", "list-unsubscribe-post"}  # fmt: skip


class BadFrame(ValueError):
    """What would have broken the mail; a sentence."""


@dataclass(frozen=True)
class Part:
    """One body as a compiled template gives it: one literal more than slots."""

    literals: Sequence[str]


@dataclass(frozen=True)
class Envelope:
    """What differs from one message to the next, apart from the bodies."""

    to: str
    message_id: str  # ours; becomes <message_id@domain>
    date: datetime
    subject: str
    to_name: str = ""
    from_name: str = ""
    reply_to: str = ""
    unsubscribe_url: str = ""  # one https link, or none for mail that is not marketing
    headers: Mapping[str, str] | None = None


class Frame:
    """For one prepared content and one sender. Immutable, and shared by threads."""

    def __init__(self, *, text: Part, html: Part | None, sender: str, domain: str = "") -> None:
        """`domain` is that of message ids; the sender's own where none is given."""
        self.sender = ascii_address(sender)
        self.domain = domain or self.sender.rpartition("@")[2]
        if not _DOMAIN.fullmatch(self.domain):
            raise BadFrame(f"{self.domain[:60]!r} is no domain for message ids.")
        boundary = b"=_" + secrets.token_hex(16).encode()  # quoted-printable text never holds `=_`
        pieces = _encoded(text.literals)
        if html is None:
            head = b"MIME-Version: 1.0\r\n" + _head_of("plain")
            self.pieces = pieces
            self.pieces[0] = head + self.pieces[0]
        else:
            second = _encoded(html.literals)
            mark = b"--" + boundary
            head = b'MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary="' + boundary + b'"\r\n\r\n'
            pieces[0] = head + mark + b"\r\n" + _head_of("plain") + pieces[0]
            second[0] = b"\r\n" + mark + b"\r\n" + _head_of("html") + second[0]
            second[-1] += b"\r\n" + mark + b"--\r\n"
            self.pieces = [*pieces[:-1], pieces[-1] + second[0], *second[1:]]
        self.slots = len(self.pieces) - 1
        _check_lines(b"".join(self.pieces))
        self.message_id_end = f"@{self.domain}>\r\n".encode("ascii")

    def fill(self, envelope: Envelope, texts: Sequence[str], htmls: Sequence[str] = ()) -> bytes:
        """The whole mail. `texts` and `htmls` are what `Compiled.fill` gave. Raises BadAddress or BadFrame."""
        if len(texts) + len(htmls) != self.slots:
            raise BadFrame("the mail and its frame do not belong together.")
        headers = self._headers(envelope)
        out = [headers, self.pieces[0]]
        encoded: dict[str, bytes] = {}  # the same name and the same links stand in a mail many times
        for value, piece in zip((*texts, *htmls), self.pieces[1:], strict=True):
            slot = encoded.get(value)
            if slot is None:
                slot = encoded[value] = _slot(value)
            out += (slot, piece)
        # Each slot begins and ends with a soft break of its own: what is whole alone is whole between the pieces.
        _check_lines(headers + b"".join(encoded.values()))
        return b"".join(out)

    def _headers(self, envelope: Envelope) -> bytes:
        if not _ID.fullmatch(envelope.message_id):
            raise BadFrame(f"{envelope.message_id[:60]!r} cannot be a message id.")
        out = [
            b"From: " + named_address(envelope.from_name, self.sender),
            b"\r\nTo: " + named_address(envelope.to_name, envelope.to),
            b"\r\nSubject: " + header_text(one_line(envelope.subject), 9),
            b"\r\nDate: " + _date(envelope.date),
            b"\r\nMessage-ID: <" + envelope.message_id.encode("ascii") + self.message_id_end,
        ]
        if envelope.reply_to:
            out.append(b"Reply-To: " + named_address("", envelope.reply_to) + b"\r\n")
        if envelope.unsubscribe_url:
            if not _URL.fullmatch(envelope.unsubscribe_url):
                raise BadFrame("the link to unsubscribe is no web address.")
            out += (
                b"List-Unsubscribe:\r\n <" + envelope.unsubscribe_url.encode("ascii") + b">\r\n",
                b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n",
            )
        for name, value in (envelope.headers or {}).items():
            if not _HEADER_NAME.fullmatch(name) or name.lower() in _RESERVED:
                raise BadFrame(f"{name[:60]!r} is no header that can be added.")
            out.append(name.encode("ascii") + b": " + header_text(one_line(value), len(name) + 2) + b"\r\n")
        return b"".join(out)


def _head_of(kind: str) -> bytes:
    return (
        f'Content-Type: text/{kind}; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'
    ).encode("ascii")


@lru_cache(maxsize=64)
def _date(moment: datetime) -> bytes:
    return format_datetime(moment).encode("ascii")


def _encoded(literals: Sequence[str]) -> list[bytes]:
    return [_with_room(_quoted(literal)) for literal in literals]


def _check_lines(data: bytes) -> None:
    """A bare line feed ends a line for some servers and not for others: a second mail could hide behind it."""
    if not data.count(b"\n") == data.count(b"\r") == data.count(b"\r\n"):
        raise BadFrame("a line of the mail does not end as mail does.")


def _slot(value: str) -> bytes:
    if _SAFE.fullmatch(value):
        return _SOFT + value.encode("ascii") + _SOFT
    return _SOFT + _with_room(_quoted(value)) + _SOFT if value else _SOFT


def _with_room(data: bytes) -> bytes:
    """Leaves a place for the `=` of a soft break at the end of the last line."""
    return data + _SOFT if len(data) - data.rfind(b"\n") > 76 else data


def _quoted(text: str) -> bytes:
    """Quoted-printable with CRLF; a line never begins with a dot, so that SMTP need not stuff it."""
    if not text:
        return b""
    text = clean(text).replace("\r\n", "\n").replace("\r", "\n")
    data = b2a_qp(text.encode(), istext=True).replace(b"\n.", b"\n=2E")
    if data.startswith(b"."):
        data = b"=2E" + data[1:]
    return data.replace(b"\n", b"\r\n")
