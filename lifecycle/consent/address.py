"""Addresses that are kept only as a keyed hash, so that a suppressed one is known again and cannot be read."""

import hmac
from functools import lru_cache

from django.conf import settings


def hash_of(channel: str, address: str) -> str:
    return hmac.digest(_key(channel, settings.SECRET_KEY), address.strip().lower().encode(), "sha256").hex()


# Deriving a key takes longer than using it.
@lru_cache(maxsize=64)
def _key(channel: str, secret: str) -> bytes:
    return hmac.digest(secret.encode(), f"lifecycle.consent.address.{channel}".encode(), "sha256")
