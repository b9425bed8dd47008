"""Short names of messages for links that people see: opaque, keyed, 12 letters for the first ten million.

The key covers the message and not the link's number: whoever has one link of a message has them all.
"""

from functools import lru_cache
from hashlib import blake2b

from django.conf import settings
from django.utils.crypto import constant_time_compare

LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
VALUES = {letter: value for value, letter in enumerate(LETTERS)}
MAC = 7  # letters, 41 bits
MAC_SIZE = 62**MAC
LARGEST = 2**63


def token(message_id: int) -> str:
    return _written(message_id) + _mac(message_id, settings.SECRET_KEY)


def message_of(token: str) -> int | None:
    """None where the token is not one of ours."""
    number, mac = token[:-MAC], token[-MAC:]
    if not 0 < len(number) <= 11 or not token.isascii() or not token.isalnum():
        return None
    message_id = 0
    for letter in number:
        message_id = message_id * 62 + VALUES[letter]
    if message_id >= LARGEST or _written(message_id) != number:
        return None
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return message_id if any(constant_time_compare(_mac(message_id, key), mac) for key in keys) else None


def link_url(token: str, index: int) -> str:
    return f"{settings.PUBLIC_URL}/r/{token}/{index}" if index else f"{settings.PUBLIC_URL}/r/{token}"


def open_url(token: str) -> str:
    return f"{settings.PUBLIC_URL}/o/{token}.gif"


def _mac(message_id: int, secret: str) -> str:
    digest = blake2b(message_id.to_bytes(8, "big"), key=_key(secret), digest_size=8).digest()
    return _written(int.from_bytes(digest, "big") % MAC_SIZE).rjust(MAC, "0")


@lru_cache(maxsize=8)
def _key(secret: str) -> bytes:
    return blake2b(secret.encode(), person=b"message links", digest_size=32).digest()


def _written(number: int) -> str:
    text = ""
    while number:
        number, value = divmod(number, 62)
        text = LETTERS[value] + text
    return text or "0"
