"""Addresses and names as headers may carry them. Strict: what is odd is refused, never mended."""

import base64
import re

from channels.content.clean import clean

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})*")
_PLAIN = re.compile(r"[ -~]*")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9 ]*[A-Za-z0-9])?")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]")
MOST_NAME = 40  # longer display names make servers and readers stumble
MOST_HEADER = 900  # characters of one value
_ENCODED_BYTES = 36  # of one encoded word: 60 characters with its frame
_ENCODED_NAME = 45  # the most that one encoded word can hold


class BadAddress(ValueError):
    """No address that mail can be sent to; the message is a sentence."""


def ascii_address(address: str) -> str:
    """The address with its domain in ASCII. Raises `BadAddress`."""
    local, _, domain = address.strip().rpartition("@")
    if not domain.isascii():
        try:
            domain = domain.encode("idna").decode()
        except UnicodeError:
            domain = ""
    found = f"{local}@{domain}"
    if len(local) > 64 or len(found) > 254 or not _ADDRESS.fullmatch(found):
        raise BadAddress(f"{one_line(address)[:80] or 'Nothing'} is no address that mail can be sent to.")
    return found


def one_line(text: str) -> str:
    """As a header holds it: no control characters, white space collapsed."""
    return " ".join(clean(_CONTROL.sub(" ", text)).split())[:MOST_HEADER].rstrip()


def header_text(text: str, indent: int) -> bytes:
    """An unstructured value, `one_line` already, for a header whose name and colon take `indent` places."""
    if _PLAIN.fullmatch(text) and "=?" not in text and len(text) + indent < 200:
        return text.encode("ascii")
    return encoded_words(text)


def named_address(name: str, address: str) -> bytes:
    """`"Name" <address>`. The address is checked, the name cut and encoded unless it is plain."""
    checked = ascii_address(address).encode("ascii")
    name = short_name(name)
    if not name:
        return checked
    words = f'"{name}"'.encode("ascii") if _PLAIN_NAME.fullmatch(name) else encoded_words(name)
    return words + b"\r\n <" + checked + b">"


def short_name(name: str) -> str:
    """Readers put a space between two encoded words of a name: so it has to fit one."""
    cut = one_line(name)[:MOST_NAME].encode()[:_ENCODED_NAME].decode(errors="ignore")
    return cut.rstrip()


def encoded_words(text: str) -> bytes:
    """RFC 2047, folded: no word splits a character. A name is one word: see `short_name`."""
    if len(data := text.encode()) <= _ENCODED_NAME:
        return _word(data)
    words, chunk = [], b""
    for character in text:
        piece = character.encode()
        if len(chunk) + len(piece) > _ENCODED_BYTES:
            words.append(chunk)
            chunk = b""
        chunk += piece
    words.append(chunk)
    return b"\r\n ".join(map(_word, words))


def _word(data: bytes) -> bytes:
    return b"=?utf-8?b?" + base64.b64encode(data) + b"?="
