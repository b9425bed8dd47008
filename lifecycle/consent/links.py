"""The addresses in a message by which its reader ends it. They hide who that is, and cannot be made by anybody else."""

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

# Whoever has the link out has not been given the link in.
LEAVE, CONFIRM = "lifecycle.consent.links", "lifecycle.consent.confirm"


@dataclass(frozen=True, slots=True)
class Door:
    """What a link is about. An empty topic is the default one."""

    contact_id: int
    channel: str
    topic: str


class BadLink(ValueError):
    pass


def unsubscribe_url(contact_id: int, channel: str, topic: str) -> str:
    return f"{settings.PUBLIC_URL}/unsubscribe/{token_of(Door(contact_id, channel, topic))}"


def preferences_url(contact_id: int, channel: str, topic: str) -> str:
    return f"{settings.PUBLIC_URL}/preferences/{token_of(Door(contact_id, channel, topic))}"


def confirm_url(contact_id: int, channel: str, topic: str) -> str:
    return f"{settings.PUBLIC_URL}/confirm/{token_of(Door(contact_id, channel, topic), CONFIRM)}"


def token_of(door: Door, purpose: str = LEAVE) -> str:
    words = f"{door.contact_id}.{door.channel}.{door.topic}".encode()
    return _text(words) + "." + _text(_mac(settings.SECRET_KEY, words, purpose))


def read(token: str, purpose: str = LEAVE) -> Door:
    said, _, mac = token.partition(".")
    words = _bytes(said)
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    if not any([constant_time_compare(mac, _text(_mac(key, words, purpose))) for key in keys]):
        raise BadLink("This link was not made by us.")
    contact_id, channel, topic = words.decode().split(".", 2)
    return Door(int(contact_id), channel, topic)


def _mac(secret: str, words: bytes, purpose: str) -> bytes:
    return hmac.digest(_key(secret, purpose), words, hashlib.sha256)[:16]


@lru_cache(maxsize=8)
def _key(secret: str, purpose: str) -> bytes:
    return salted_hmac(purpose, "", secret=secret, algorithm="sha256").digest()


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        raise BadLink("This link was not made by us.") from None
