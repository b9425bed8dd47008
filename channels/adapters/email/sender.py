"""Who our mail is from."""

from email.utils import parseaddr
from functools import lru_cache

from django.conf import settings


def default_sender() -> tuple[str, str]:
    """Name and address."""
    return _parsed(settings.DEFAULT_FROM_EMAIL)


@lru_cache(maxsize=8)
def _parsed(sender: str) -> tuple[str, str]:
    return parseaddr(sender)
