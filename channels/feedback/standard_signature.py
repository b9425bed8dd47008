"""The signature of Standard Webhooks, by which Resend signs (as Svix)."""

import binascii
import hmac
from base64 import b64decode, b64encode
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.utils.crypto import constant_time_compare

TOLERANCE = timedelta(minutes=5)  # an older post may be somebody's recording


def is_signed(body: bytes, headers: Mapping[str, str], secret: str, *, now: datetime) -> bool:
    name, moment, signatures = (headers.get(f"svix-{each}", "") for each in ("id", "timestamp", "signature"))
    if not (moment.isascii() and moment.isdigit() and len(moment) < 13):
        return False
    if abs(now.timestamp() - int(moment)) > TOLERANCE.total_seconds():
        return False
    try:
        key = b64decode(secret.removeprefix("whsec_"))
    except (binascii.Error, ValueError):
        return False
    digest = hmac.digest(key, f"{name}.{moment}.".encode() + body, "sha256")
    expected = f"v1,{b64encode(digest).decode()}"
    return any([constant_time_compare(expected, each) for each in signatures.split()])
