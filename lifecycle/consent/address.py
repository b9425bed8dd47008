"""Addresses that are kept only as a keyed hash, so that a suppressed one is known again and cannot be read."""

import hmac
from functools import lru_cache

from django.conf import settings


def hash_of(channel: str, address: str) -> str:
    return _hash(_key(channel, settings.SECRET_KEY), address.strip().lower())


# Of each message it is asked twice, when it is decided on and when it goes out.
@lru_cache(maxsize=20_000)
def _hash(key: bytes, address: str) -> str:
    return hmac.digest(key, address.encode(), "sha256").hex()


# Deriving a key takes longer than using it.
@lru_cache(maxsize=64)
def _key(channel: str, secret: str) -> bytes:
    return hmac.digest(secret.encode(), f"lifecycle.consent.address.{channel}".encode(), "sha256")
