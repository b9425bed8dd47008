"""Addresses that are kept only as a keyed hash, so that a suppressed one is known again and cannot be read."""

from django.utils.crypto import salted_hmac


def hash_of(channel: str, address: str) -> str:
    return salted_hmac(f"lifecycle.consent.address.{channel}", address.strip().lower(), algorithm="sha256").hexdigest()
