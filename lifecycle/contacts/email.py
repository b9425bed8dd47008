"""Email addresses: which can exist, and one spelling for each. Whether one does exist only a provider can say."""

import re

from email_validator import EmailNotValidError, validate_email

# What nearly all addresses look like. Checking the others costs 60 µs each.
PLAIN = re.compile(r"[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}", re.ASCII)
RESERVED = ("test", "invalid", "local", "localhost", "arpa", "onion")


class BadEmail(ValueError):
    pass


def clean(raw: str) -> str:
    """Lower case throughout: no provider of note tells `Ada@` from `ada@`, and people type both."""
    text = raw.strip().lower()
    if len(text) <= 100 and PLAIN.fullmatch(text) and text.rpartition(".")[2] not in RESERVED:
        name, _, domain = text.partition("@")
        if len(name) <= 64 and "--" not in domain:
            return text
    try:
        found = validate_email(text, check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise BadEmail(f"“{raw[:80]}” is not an email address: {error}") from None
    return found.normalized.lower()
